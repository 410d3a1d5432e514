/** Runs a random scenario by the engine and by the reference interpreter, and says where they differ. */
import fc from 'fast-check';
import type { RunError } from '../../../errors.ts';
import type { CallResult, TraceEntry } from '../../../scenarios/run.ts';
import { own, type Bundle } from '../../../scenarios/value.ts';
import { walk, type Walked, type WalkOptions } from '../../support/walk.ts';
import { randomScenario, type Style } from './random-scenario.ts';
import { errorText, interpret, TooLong, type Interpreted, type Told } from './reference.ts';
import type { Reply } from './reference-modules.ts';
import { text } from './reference-scope.ts';

/** What random-scenario.ts reads scenarios off. */
export const tapes = fc.noBias(
  fc.array(fc.nat({ max: 719 }), { minLength: 40, maxLength: 320, size: 'max' }),
);

/** How calls end. */
export const salts = fc.nat({ max: 9999 });

/** FNV-1a, 32 bits. */
function hash(seed: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < seed.length; i += 1) {
    value = Math.imul(value ^ seed.charCodeAt(i), 0x01000193) >>> 0;
  }
  return value;
}

const failures: RunError['type'][] = ['DataError', 'RuntimeError', 'ConnectionError', 'RateLimitError'];

/** So many of 100 calls fail, as the salt wants it. */
const failuresOf100 = [0, 12, 25, 45];

/** What a call gets is decided by its text and, one by one, by how often it was made before. */
function replies(salt: number, style: Style): (call: string) => Reply {
  const seen = new Map<string, number>();
  return (call) => {
    const times = style === 'at-once' ? 1 : (seen.get(call) ?? 0) + 1;
    seen.set(call, times);
    const drawn = hash(`${String(salt)} ${call} ${String(times)}`);
    const chance = (drawn >>> 8) % 100;
    if (chance < (failuresOf100[salt % failuresOf100.length] ?? 0)) {
      const type = failures[drawn % failures.length] ?? 'DataError';
      const uncertain = style === 'one-by-one' && chance < 2 ? { uncertain: true } : {};
      return { error: { type, message: `${type} from the test`, ...uncertain } };
    }
    const number = chance < 88 ? 1 : ([0, 2, 3][chance % 3] ?? 1);
    const n = style === 'one-by-one' && chance % 9 === 0 ? 'x' : drawn % 3;
    return {
      bundles: Array.from({ length: number }, (_, k) => ({
        statusCode: 200,
        data: { v: `${'abc'[drawn % 3] ?? ''}${String(k)}`, n },
      })),
    };
  };
}

/** The same for the engine, which gets them as results of calls. */
function answers(reply: (call: string) => Reply): NonNullable<WalkOptions['answer']> {
  return (call): CallResult => {
    const url = text(own(call.parameters, 'url'));
    const given = reply(`GET ${url.replace('http://stub.test', '')}`);
    return 'error' in given
      ? { state: 'failed', error: given.error, durationMs: 0 }
      : { state: 'done', bundles: given.bundles, durationMs: 0, bytes: 0 };
  };
}

function toldBy({ entries }: Walked): Told[] {
  return entries.map(({ module, kind, output, error }: TraceEntry) => ({
    module,
    kind,
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error: errorText(error) }),
  }));
}

/** Each operation has a path of its own, each call a key of its own; attempts at the same operation share the key. */
function namesTwice({ entries, requests }: Walked): string[] {
  const paths = entries.filter(({ kind }) => kind !== 'filtered').map(({ path }) => path);
  const calls = requests.flatMap((request) => (request.ask === 'call' ? [request] : []));
  const twice = paths.filter((path, index) => paths.indexOf(path) !== index);
  const byKey = new Map(calls.map(({ key, path }) => [key, path]));
  return [
    ...twice.map((path) => `two operations are called ${path}`),
    ...calls
      .filter(({ key, path }) => byKey.get(key) !== path)
      .map(({ path }) => `the key of ${path} is not its own`),
  ];
}

const lines = (told: readonly (Told | string)[], style: Style): string[] => {
  const written = told.map((one) => JSON.stringify(one));
  return style === 'at-once' ? written.sort() : written;
};

function compare(name: string, machine: string[], reference: string[]): string[] {
  const at = reference.findIndex((line, index) => line !== machine[index]);
  const position = at < 0 && machine.length > reference.length ? reference.length : at;
  if (position < 0) return [];
  return [
    `${name} ${String(position + 1)}: the engine says ${machine[position] ?? 'nothing'}, the reference ${reference[position] ?? 'nothing'}`,
  ];
}

/** Where they differ; nothing for a scenario too long to compare. `salt` says how calls end, `options` how the engine is run. */
export function disagreements(
  tape: readonly number[],
  salt: number,
  style: Style = 'one-by-one',
  options: WalkOptions = {},
): string[] {
  const scenario = randomScenario(tape, style);
  let expected: Interpreted;
  try {
    expected = interpret(scenario, { reply: replies(salt, style) });
  } catch (error) {
    if (error instanceof TooLong) return [];
    throw error;
  }
  const answer = answers(replies(salt, style));
  const walked = walk(scenario, { mostRequests: 4000, ...options, answer });
  const { ending } = walked;
  const waits = walked.requests.flatMap((request) =>
    request.ask === 'sleep' ? [String(request.milliseconds)] : [],
  );
  const output = (bundles: Bundle[] | undefined): string[] =>
    style === 'at-once' ? [] : [JSON.stringify(bundles ?? null)];
  const ends = (status: string, error: string | undefined, operations: number): string[] => [
    `${status} ${error ?? ''} after ${String(operations)} operations`,
  ];
  return [
    ...compare('call', lines(walked.calls, style), lines(expected.calls, style)),
    ...compare('operation', lines(toldBy(walked), style), lines(expected.told, style)),
    ...compare('wait', waits, expected.waits.map(String)),
    ...compare(
      'end',
      ends(ending.status, ending.error && errorText(ending.error), walked.operations),
      ends(expected.status, expected.error, expected.operations),
    ),
    ...compare('output', output(ending.output as Bundle[] | undefined), output(expected.output)), // of bundles: nothing responds
    ...namesTwice(walked),
  ];
}
