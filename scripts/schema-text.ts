/** JSON Schemas in words, for the reference pages. */

/** The keywords that the API's own schemas use. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

/** Larger than any limit a person chose: those of JavaScript's and PostgreSQL's numbers. */
const NO_LIMIT = 2 ** 31 - 1;

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** `array of [Run](#run)`, `integer from 1 to 1000`, `` `a`, `b` ``; `any` where everything is taken. */
export function typeText(schema: JsonSchema): string {
  const { $ref, type, items, minimum, maximum, maxLength, format } = schema;
  const name = $ref?.split('/').at(-1);
  if (name !== undefined) return `[${name}](#${name.toLowerCase()})`;
  const choices = schema.enum ?? ('const' in schema ? [schema.const] : undefined);
  if (choices !== undefined) return choices.map(code).join(', ');
  const others = schema.anyOf ?? schema.oneOf;
  if (others !== undefined) return [...new Set(others.map(typeText))].join(' or ');
  if (type === undefined) return 'any';
  if (Array.isArray(type)) return type.join(' or ');
  if (type === 'array') return `array of ${typeText(items ?? {})}`;
  return [
    format === undefined || format === '' ? type : `${type} (${format})`,
    minimum === undefined || minimum <= -NO_LIMIT ? undefined : `from ${String(minimum)}`,
    maximum === undefined || maximum >= NO_LIMIT ? undefined : `to ${String(maximum)}`,
    maxLength === undefined ? undefined : `of at most ${String(maxLength)} characters`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** What there is to say of a field besides its type. */
export function fieldText(schema: JsonSchema, required: boolean): string {
  const { description = '' } = schema;
  return [
    required ? 'Required.' : undefined,
    description === '' ? undefined : description,
    'default' in schema ? `Default: ${code(schema.default)}.` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Rows `name, type, text` of an object's fields; nested objects follow as `name.field`. */
export function fieldRows(schema: JsonSchema, prefix = ''): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const required = schema.required?.includes(name) ?? false;
    const inner = field.properties === undefined ? (field.items ?? field) : field;
    const path = `${prefix}${name}${inner === field ? '' : '[]'}`;
    return [
      [`\`${prefix}${name}\``, typeText(field), fieldText(field, required)],
      ...(inner.$ref === undefined ? fieldRows(inner, `${path}.`) : []),
    ];
  });
}
