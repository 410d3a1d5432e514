/** A run walked by hand through the engine: the test answers what it chooses, when it chooses. */
import assert from 'node:assert/strict';
import { pureModules } from '../../connectors/pure.ts';
import { planHash } from '../../scenarios/hash.ts';
import { Machine } from '../../scenarios/machine/machine.ts';
import type { Request } from '../../scenarios/machine/request.ts';
import { initialState, type RunState } from '../../scenarios/machine/state.ts';
import { refusalOf } from '../../scenarios/machine/switching.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { SwitchRequest, TraceEntry } from '../../scenarios/run.ts';
import { own, type JsonObject } from '../../scenarios/value.ts';
import { blueprint } from './blueprint.ts';
import { planOf, testRun } from './walk.ts';

export type Call = Extract<Request, { ask: 'call' }>;

/** A call's result where the test does not say another. */
export const done = {
  state: 'done',
  bundles: [{ statusCode: 200, data: {} }],
  durationMs: 0,
  bytes: 10,
} as const;

/** One run. */
export class HandRun {
  machine: Machine;
  clock = Date.parse('2026-01-01T00:00:00.000Z');
  outstanding: Request[] = [];

  constructor(flow: JsonObject[], state?: RunState) {
    this.machine = this.made(planOf(blueprint(flow)), state ?? initialState(this.clock));
  }

  private made(plan: Plan, state: RunState): Machine {
    const facts = { run: { ...testRun, planHash: planHash(plan) }, inputs: {} };
    return new Machine({ plan, pure: pureModules, facts, state, now: () => this.clock });
  }

  /** Walks on as far as it gets; gives what it asks for newly. */
  go(options: { hold?: boolean; withhold?: number[] } = {}): Request[] {
    const asked = this.machine.advance(options);
    this.outstanding.push(...asked);
    return asked;
  }

  answer(asked: Request | undefined, result: unknown = done): void {
    assert.ok(asked, 'nothing was asked for');
    this.outstanding = this.outstanding.filter((one) => one !== asked);
    this.machine.resume(asked, asked.ask === 'call' ? result : undefined);
  }

  /** The request to the flow's plan, with everything that differs. */
  to(flow: JsonObject[], nodes: number[], more: Partial<SwitchRequest> = {}): [SwitchRequest, Plan] {
    const plan = planOf(blueprint(flow));
    const asked: SwitchRequest = {
      requestId: 'r1',
      expectPlanHash: this.machine.facts.run.planHash,
      planHash: planHash(plan),
      scenarioVersion: 2,
      nodes,
      policy: 'in-place',
      ...more,
    };
    return [asked, plan];
  }

  /** Type and nodes of what stands against a move to the flow's plan. */
  refusal(flow: JsonObject[], nodes: number[], more: Partial<SwitchRequest> = {}): unknown {
    const found = refusalOf(this.machine, ...this.to(flow, nodes, more));
    return found && [found.type, ...(found.nodes ?? [])];
  }

  /** Answers everything until the run asks for its end; gives the calls. */
  finish(): string[] {
    const calls: string[] = [];
    for (;;) {
      this.go();
      const next = this.outstanding[0];
      if (next?.ask === 'end') return calls;
      if (next?.ask === 'call') calls.push(shown(next));
      if (next?.ask === 'sleep') this.clock += next.milliseconds;
      this.answer(next);
    }
  }

  trace(): TraceEntry[] {
    return this.machine.state.trace;
  }
}

/** `MakeRequest@4 /path` */
export function shown({ node, parameters }: Call): string {
  const url = own(parameters, 'url');
  assert.ok(typeof url === 'string');
  return `${node.ref.replace(/^http:/, '')} ${url.replace('http://stub.test', '')}`;
}
