/** Numbers in texts (expressions.md 4.1), and numbers as text. */

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** No number is written longer; what is cannot be one a person means, and is not searched through. */
const LONGEST = 1000;

/** The number a text is, white space around it aside; undefined where it is none. */
export function numberIn(text: string): number | undefined {
  if (text.length > LONGEST) return undefined;
  const bare = text.trim();
  if (!NUMERIC.test(bare)) return undefined;
  const number = Number(bare);
  return Number.isFinite(number) ? number : undefined;
}

/** The shortest decimal form, without an exponent. */
export function numberText(value: number): string {
  const text = String(value);
  const exponent = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (exponent === null) return text;
  const [, sign = '', first = '', rest = '', power = '0'] = exponent;
  const digits = first + rest;
  const point = 1 + Number(power);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits + '0'.repeat(point - digits.length)
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
