/** How a value gets another form: at once where it is written out, by a function where an expression makes it. */
import type { Json } from '../value.ts';
import type { Conversion } from './migration.ts';

/** The expression around another one that gives the form. */
export function convertedExpression(expression: string, to: Conversion): string {
  switch (to) {
    case 'number':
      return `parseNumber(${expression})`;
    case 'text':
      return `toString(${expression})`;
    case 'boolean':
      return `if(${expression}; true; false)`;
    case 'iso-date':
      return `formatDate(${expression}; "YYYY-MM-DDTHH:mm:ss.SSSZ"; "UTC")`;
    case 'epoch-seconds':
      return `parseNumber(formatDate(${expression}; "X"))`;
    case 'epoch-milliseconds':
      return `parseNumber(formatDate(${expression}; "x"))`;
    case 'lower':
      return `lower(${expression})`;
    case 'upper':
      return `upper(${expression})`;
  }
}

/** Undefined where the value has no such form. */
export function convertedLiteral(value: Json, to: Conversion): Json | undefined {
  if (value !== null && typeof value === 'object') return undefined;
  const text = String(value);
  switch (to) {
    case 'number': {
      const number = typeof value === 'boolean' ? Number.NaN : Number(text.trim() === '' ? 'x' : text);
      return Number.isFinite(number) ? number : undefined;
    }
    case 'text':
      return text;
    case 'boolean':
      return { true: true, false: false, '1': true, '0': false, yes: true, no: false }[text.toLowerCase()];
    case 'iso-date':
    case 'epoch-seconds':
    case 'epoch-milliseconds': {
      // A number is seconds since 1970, as APIs write dates; milliseconds have three digits more.
      const number = Number(text);
      const date = Number.isFinite(number)
        ? new Date(Math.abs(number) >= 1e11 ? number : number * 1000)
        : new Date(text);
      if (Number.isNaN(date.getTime())) return undefined;
      if (to === 'iso-date') return date.toISOString();
      return to === 'epoch-seconds' ? Math.floor(date.getTime() / 1000) : date.getTime();
    }
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
  }
}
