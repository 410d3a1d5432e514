/**
 * Builders for fields whose type JSON does not know, and for lists many modules share. Everything else is plain zod;
 * `field-specs.ts` reads either.
 */
import { z } from 'zod';
import { Binary, type Value } from '../scenarios/value.ts';

declare module 'zod' {
  interface GlobalMeta {
    /** Type of the field in the engine's words, where zod's own type does not say it. */
    field?: 'text' | 'number' | 'boolean' | 'date' | 'time' | 'buffer' | 'array' | 'collection' | 'any';
    /** What the docs say of it; the engine does not check these. */
    choices?: readonly string[];
  }
}

/** Any value, passed on as it is: the mapping's type is kept. */
function any(): z.ZodType<Value> {
  return z.custom<Value>().meta({ field: 'any' });
}

/** Bytes; text is encoded by the engine. */
function buffer(): z.ZodType<Binary> {
  return z.custom<Binary>((value) => value instanceof Binary, 'must be binary').meta({ field: 'buffer' });
}

/** A date, as the engine hands it over. */
function date(): z.ZodType<Date> {
  return z.date().meta({ field: 'date' });
}

/** An absolute web address. Its form is checked by the HTTP client, which says more about what is wrong with it. */
function url(): z.ZodString {
  return z.string().min(1);
}

/** Text or a value that can be written as text; never refused for its type. */
function text(): z.ZodString {
  return z.string();
}

/** One of `choices` in any case; other texts are refused by whoever uses them. */
function method(choices: readonly string[]): z.ZodString {
  return z.string().meta({ choices });
}

const NamedValue = z.object({
  name: z.string().optional(),
  /** What other tools write for `name`. */
  key: z.string().optional(),
  value: z.string().optional(),
});

/** A list of `{name, value}`, also accepted as `{key, value}`. Rows without a name are left out. */
function pairs(): z.ZodArray<typeof NamedValue> {
  return z.array(NamedValue);
}

/** Field builders, named for the type the editor shows. */
export const fields = { any, buffer, date, url, text, method, pairs };

/** Rows of a `fields.pairs()` list as pairs. */
export function pairsOf(
  rows: readonly z.output<typeof NamedValue>[] | undefined,
): [name: string, value: string][] {
  return (rows ?? [])
    .map((row): [string, string] => [row.name ?? row.key ?? '', row.value ?? ''])
    .filter(([name]) => name !== '');
}
