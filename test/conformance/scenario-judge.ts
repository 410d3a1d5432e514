/** Holds what was seen of a case against what it expects. */
import { isDeepStrictEqual } from 'node:util';
import type { TraceEntry } from '../../scenarios/run.ts';
import type { Bundle } from '../../scenarios/value.ts';
import type { StubCall } from '../support/stub-api.ts';
import type { Expectations } from './scenario-case.ts';
import type { Seen } from './scenario-run.ts';

/** What differs, by key of the expectations; nothing where all is as expected. */
export interface Difference {
  expected: Record<string, unknown>;
  actual: Record<string, unknown>;
}

type Check = (expect: Expectations, seen: Seen) => { ok: boolean; actual: unknown };

const equal = (expected: unknown, actual: unknown) => ({ ok: isDeepStrictEqual(expected, actual), actual });

// The kit's keys; `callsUnordered` belongs to `calls`.
const checks: Record<Exclude<keyof Expectations, 'callsUnordered'>, Check> = {
  importError: ({ importError }, { refused = [] }) => ({
    ok: refused.includes(importError ?? ''),
    actual: refused,
  }),
  status: ({ status }, { runs }) => equal(status, runs.at(-1)?.status),
  statuses: ({ statuses }, { runs }) =>
    equal(
      statuses,
      runs.map((run) => run.status),
    ),
  operations: ({ operations }, { runs }) => equal(operations, runs.at(-1)?.operations),
  scenarioActive: ({ scenarioActive }, { active }) => equal(scenarioActive, active),
  calls: checkCalls,
  responses: checkResponses,
  modules: checkModules,
  incomplete: checkIncomplete,
};

/** Every given key is checked. */
export function judge(expect: Expectations, seen: Seen): Difference | undefined {
  const difference: Difference = { expected: {}, actual: {} };
  for (const [key, check] of Object.entries(checks)) {
    const wanted = expect[key as keyof typeof checks]; // the keys of `checks`
    if (wanted === undefined) continue;
    const { ok, actual } = check(expect, seen);
    if (ok) continue;
    difference.expected[key] = wanted;
    difference.actual[key] = actual;
  }
  if (expect.importError === undefined && seen.refused !== undefined) {
    return { expected: { imported: true }, actual: { importError: seen.refused } };
  }
  if (seen.late) {
    difference.expected['atRest'] = true;
    difference.actual['atRest'] = false;
  }
  if (Object.keys(difference.expected).length === 0) return undefined;
  // Why a run failed explains most differences.
  const error = seen.runs.findLast((run) => run.error !== undefined)?.error;
  if (error !== undefined) difference.actual['error'] = error;
  return difference;
}

type ExpectedCall = NonNullable<Expectations['calls']>[number];

function shownCall({ method, url, headers, body }: StubCall, whole: boolean): unknown {
  const call = `${method} ${url}`;
  return whole ? { call, body, headers } : call;
}

function isCall(expected: ExpectedCall, { method, url, headers, body }: StubCall): boolean {
  const wanted = typeof expected === 'string' ? { call: expected } : expected;
  return (
    wanted.call === `${method} ${url}` &&
    (wanted.json === undefined || isJson(wanted.json, body)) &&
    (wanted.body === undefined || wanted.body === body) &&
    Object.entries(wanted.headers ?? {}).every(([name, value]) => headers[name.toLowerCase()] === value)
  );
}

function isJson(expected: unknown, text: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text), expected);
  } catch {
    return false;
  }
}

function checkCalls({ calls = [], callsUnordered }: Expectations, seen: Seen): ReturnType<Check> {
  const whole = calls.some((call) => typeof call !== 'string');
  const actual = seen.calls.map((call) => shownCall(call, whole));
  if (calls.length !== seen.calls.length) return { ok: false, actual };
  if (!callsUnordered) {
    return { ok: seen.calls.every((call, index) => isCall(calls[index] ?? '', call)), actual };
  }
  const left = [...seen.calls];
  const ok = calls.every((expected) => {
    const index = left.findIndex((call) => isCall(expected, call));
    return index >= 0 && left.splice(index, 1).length === 1;
  });
  return { ok, actual };
}

function checkResponses({ responses = [] }: Expectations, seen: Seen): ReturnType<Check> {
  const ok =
    responses.length === seen.responses.length &&
    responses.every(({ status, json, body, headers = {} }, index) => {
      const got = seen.responses[index];
      return (
        got?.status === status &&
        (json === undefined || isJson(json, got.body)) &&
        (body === undefined || body === got.body) &&
        Object.entries(headers).every(([name, value]) => got.headers.get(name) === value)
      );
    });
  const actual = seen.responses.map(({ status, headers, body }, index) => ({
    ...{ status, body },
    ...(responses[index]?.headers === undefined ? {} : { headers: Object.fromEntries(headers) }),
  }));
  return { ok, actual };
}

function checkIncomplete({ incomplete = 0 }: Expectations, seen: Seen): ReturnType<Check> {
  // What was thrown away is listed no more.
  const kept = seen.incomplete.filter(({ status }) => status !== 'discarded');
  const actual = kept.map(({ module, error, status }) => ({
    ...{ module, error: error.type, status: status === 'resolved' ? 'resolved' : 'unresolved' },
  }));
  const ok =
    typeof incomplete === 'number'
      ? actual.filter(({ status }) => status !== 'resolved').length === incomplete
      : actual.length === incomplete.length &&
        incomplete.every((wanted, index) => isSubset(wanted, actual[index]));
  return { ok, actual };
}

/** Listed keys must be equal. */
function isSubset(expected: object, actual: object | undefined): boolean {
  const got = new Map(Object.entries(actual ?? {}));
  return Object.entries(expected).every(([key, value]) => isDeepStrictEqual(value, got.get(key)));
}

function areSubsets(expected: object[], actual: object[]): boolean {
  return (
    expected.length === actual.length && expected.every((bundle, index) => isSubset(bundle, actual[index]))
  );
}

/** What counts as one; `aggregated` is an aggregator's. */
const operations = new Set<TraceEntry['kind']>(['operation', 'aggregated']);

interface SeenModule {
  operations: number;
  input: object[];
  output: Bundle[];
  error?: string;
}

/** A module as the trace shows it; a call that ends in an error is no operation. */
function moduleIn(trace: TraceEntry[], id: number): SeenModule {
  const entries = trace.filter((entry) => entry.module === id && operations.has(entry.kind));
  const error = entries.findLast((entry) => entry.error !== undefined)?.error?.type;
  return {
    operations: entries.filter((entry) => entry.error === undefined).length,
    input: entries.map(({ input }) => (typeof input === 'object' && input !== null ? input : {})),
    output: entries.flatMap(({ output = [] }) => output),
    ...(error === undefined ? {} : { error }),
  };
}

function checkModules({ modules = {} }: Expectations, { trace }: Seen): ReturnType<Check> {
  const actual: Record<string, SeenModule> = {};
  let ok = true;
  for (const [id, { operations, input, output, error }] of Object.entries(modules)) {
    const got = moduleIn(trace, Number(id));
    actual[id] = got;
    ok &&=
      (operations === undefined || operations === got.operations) &&
      (input === undefined || areSubsets(input, got.input)) &&
      (output === undefined || areSubsets(output, got.output)) &&
      (error === undefined || error === got.error);
  }
  return { ok, actual };
}
