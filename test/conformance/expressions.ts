/** Expression cases: template + bundles -> value. */
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  baseType,
  Budget,
  coerce,
  ERASE,
  evaluateTemplate,
  ExpressionError,
  HostRegexNeeded,
  IGNORE,
  parseTemplate,
  type EvaluationContext,
} from '../../scenarios/expressions/index.ts';
import { OperationRandom } from '../../scenarios/machine/operation-values.ts';
import {
  Binary,
  bytesOf,
  isCollection,
  own,
  setOwn,
  type Collection,
  type Json,
  type Value,
} from '../../scenarios/value.ts';
import type { CaseResult } from './case.ts';

interface ExpressionCase {
  id: string;
  template: string;
  bundles?: Json;
  variables?: Json;
  fieldType?: string;
  timezone?: string;
  now?: string;
  expected?: Json;
  error?: string;
}

/** Reads the kit's encoding: `{"$date"}`, `{"$buffer", "codepage"?}`. */
function decoded(json: Json): Value {
  if (Array.isArray(json)) return json.map(decoded);
  if (typeof json !== 'object' || json === null) return json;
  if (typeof json['$date'] === 'string') return new Date(json['$date']);
  if (typeof json['$buffer'] === 'string') {
    const codepage = typeof json['codepage'] === 'string' ? json['codepage'] : undefined;
    return new Binary(Buffer.from(json['$buffer'], 'base64'), codepage);
  }
  const collection: Collection = {};
  for (const [name, value] of Object.entries(json)) setOwn(collection, name, decoded(value));
  return collection;
}

/** Writes a value in the kit's encoding; of binary data only the bytes are compared. */
export function encoded(value: Value): Json {
  if (value === IGNORE) return { $ignore: true };
  if (value === ERASE) return { $erase: true };
  if (value instanceof Date) return { $date: value.toISOString() };
  if (value instanceof Binary) return { $buffer: Buffer.from(bytesOf(value)).toString('base64') };
  if (Array.isArray(value)) return value.map(encoded);
  if (!isCollection(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, encoded(field)]));
}

function collectionOf(json: Json | undefined): Collection {
  const value = decoded(json ?? {});
  return isCollection(value) ? value : {};
}

/** The value, or the error's code, as the case writes it. */
export function outcomeOf(given: ExpressionCase): { expected: Json } | { error: string; message: string } {
  const bundles = collectionOf(given.bundles);
  const variables = collectionOf(given.variables);
  const random = new OperationRandom('conformance', given.id);
  const context = (regex: 'linear' | 'host'): EvaluationContext => ({
    bundle: (id) => {
      const bundle = own(bundles, String(id));
      return isCollection(bundle) ? bundle : undefined;
    },
    variable: (name) => own(variables, name),
    now: () => new Date(given.now ?? 0),
    random: () => random.random(),
    uuid: () => random.uuid(),
    timezone: given.timezone ?? 'UTC',
    budget: new Budget(),
    regex,
  });
  const evaluate = (regex: 'linear' | 'host'): Value => {
    const value = evaluateTemplate(parseTemplate(given.template), context(regex));
    if (given.fieldType === undefined || value === IGNORE || value === ERASE) return value;
    return coerce(value, baseType(given.fieldType), context(regex));
  };
  try {
    return { expected: encoded(evaluate('linear')) };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.code, message: error.message };
    if (!(error instanceof HostRegexNeeded)) throw error;
  }
  try {
    return { expected: encoded(evaluate('host')) };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.code, message: error.message };
    throw error;
  }
}

/** Drops what is not compared: the code page of expected binary data. */
function comparable(expected: Json | undefined): Json {
  return encoded(decoded(expected ?? null));
}

function isDirective(expected: Json | undefined): boolean {
  return isCollection(expected) && (Object.hasOwn(expected, '$ignore') || Object.hasOwn(expected, '$erase'));
}

export async function run(paths: string[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const path of paths) {
    const cases = JSON.parse(await readFile(path, 'utf8')) as ExpressionCase[]; // the kit's form
    for (const given of cases) {
      const outcome = outcomeOf(given);
      const expected = isDirective(given.expected) ? given.expected : comparable(given.expected);
      const ok =
        given.error === undefined
          ? 'expected' in outcome && isDeepStrictEqual(outcome.expected, expected)
          : 'error' in outcome && outcome.error === given.error;
      results.push({
        id: given.id,
        ok,
        expected: given.error ?? expected,
        actual: 'error' in outcome ? outcome : outcome.expected,
      });
    }
  }
  return results;
}
