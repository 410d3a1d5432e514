/** Runs a blueprint through the engine alone: real compile, real modules, a fake clock, and calls answered by a function. */
import assert from 'node:assert/strict';
import { catalogue } from '../../connectors/catalogue.ts';
import { pureModules } from '../../connectors/pure.ts';
import { importBlueprint } from '../../scenarios/check.ts';
import { Machine, type Ending } from '../../scenarios/machine/machine.ts';
import type { Request } from '../../scenarios/machine/request.ts';
import { initialState, readState, type RunState } from '../../scenarios/machine/state.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { CallResult, RunIdentity, TraceEntry } from '../../scenarios/run.ts';
import { own, type Bundle, type Collection, type JsonObject } from '../../scenarios/value.ts';
import { parseValue, stringifyValue } from '../../scenarios/value-json.ts';

export const testRun: RunIdentity = {
  runId: 's1-test',
  teamId: 1,
  scenarioId: 1,
  scenarioVersion: 1,
  scenarioName: 'test',
  planHash: 'test',
  trigger: 'manual',
  triggeredAt: '2026-01-01T00:00:00.000Z',
};

type Settled = Exclude<CallResult, { state: 'open' }>;

/** What a call gets: data, or the whole result. */
export type Answer = (call: Extract<Request, { ask: 'call' }>) => unknown;

export const failed = (type: string, extra: object = {}): Settled =>
  ({
    state: 'failed',
    durationMs: 0,
    error: { type, message: `${type} from the test`, ...extra },
  }) as Settled; // types come from the test

export interface Walked {
  ending: Ending;
  /** `GET /a?x=1` for each call, in order. */
  calls: string[];
  operations: number;
  entries: TraceEntry[];
  requests: Request[];
  state: RunState;
}

export interface WalkOptions {
  answer?: Answer;
  event?: Bundle;
  inputs?: Collection;
  /** Write the state down and go on from the copy before every move to the outside. */
  rehydrate?: boolean;
  mostRequests?: number;
  /** Which of several outstanding requests is answered next; the oldest where missing. */
  pick?: (outstanding: number) => number;
}

export function planOf(blueprint: JsonObject): Plan {
  const { plan, problems } = importBlueprint(blueprint, catalogue);
  assert.ok(plan, `the blueprint has problems: ${JSON.stringify(problems)}`);
  return plan;
}

export function walk(blueprint: JsonObject, options: WalkOptions = {}): Walked {
  const plan = planOf(blueprint);
  let clock = Date.parse('2026-01-01T00:00:00.000Z');
  const machineOf = (state: RunState): Machine =>
    new Machine({
      plan,
      pure: pureModules,
      facts: { run: testRun, inputs: options.inputs ?? {} },
      state,
      now: () => clock,
      ...(options.event === undefined ? {} : { event: options.event }),
    });
  let machine = machineOf(initialState(clock));
  const walked = { calls: [] as string[], entries: [] as TraceEntry[], requests: [] as Request[] };

  const outstanding: Request[] = [];
  for (let made = 0; made < (options.mostRequests ?? 100_000); made += 1) {
    if (options.rehydrate === true && outstanding.length === 0) {
      // As the shell does: what an answer led to is carried out first, the state is whole after that.
      const told = machine.advance({ hold: true });
      outstanding.push(...told);
      if (told.length === 0) machine = machineOf(readState(parseValue(stringifyValue(machine.state))));
    }
    outstanding.push(...machine.advance());
    const request = outstanding.splice(options.pick?.(outstanding.length) ?? 0, 1)[0];
    assert.ok(request, 'the machine waits for an answer that nobody owes');
    walked.requests.push(request);
    if (request.ask === 'end') break;
    if (request.ask === 'flush-trace') walked.entries.push(...request.entries);
    clock += request.ask === 'sleep' ? request.milliseconds : 1;
    machine.resume(request, request.ask === 'call' ? answered(request) : undefined);
  }
  const { operations } = machine.state;
  const ending = machine.ending();
  walked.entries.push(...(ending.entries ?? []));
  return { ...walked, ending, operations, state: machine.state };

  function answered(call: Extract<Request, { ask: 'call' }>): Settled {
    const url = own(call.parameters, 'url');
    const method = own(call.parameters, 'method');
    assert.ok(typeof url === 'string' && typeof method === 'string', 'the walk answers requests only');
    walked.calls.push(`${method.toUpperCase()} ${url.replace('http://stub.test', '')}`);
    const given = options.answer?.(call);
    if (typeof given === 'object' && given !== null && 'state' in given) return given as Settled; // the test says so
    return {
      state: 'done',
      bundles: [{ statusCode: 200, data: (given ?? null) as Bundle, headers: [] }], // JSON of the test
      durationMs: 0,
      bytes: 100,
    };
  }
}
