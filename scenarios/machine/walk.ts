/** What every part of the engine works on: one run's plan, state and way out. */
import type { EvaluationContext } from '../expressions/index.ts';
import type { Plan, PlanNode } from '../plan.ts';
import type { PureModules } from '../pure-module.ts';
import type { TraceEntry } from '../run.ts';
import type { Bundle, Collection, Value } from '../value.ts';
import { operationContext, type RunFacts } from './context.ts';
import type { PlanIndex } from './plan-index.ts';
import type { Request } from './request.ts';
import { stackOf, type Fiber } from './fiber.ts';
import { attemptPath, operationPath } from './scope.ts';
import type { FlowFrame, RunState } from './state.ts';
import { addEntry } from './trace.ts';

/** A step's way on: nothing (walk on), or a request that must be answered first. */
export type Onward = Request | undefined;

export interface Asking {
  /** Goes on with the result; it may itself ask for something. */
  resume: (result: unknown) => Onward;
  /** Takes note of a result that came when the fiber was no longer part of the run. */
  late?: (result: unknown) => void;
}

export interface Walk {
  readonly plan: Plan;
  readonly pure: PureModules;
  readonly facts: RunFacts;
  readonly state: RunState;
  readonly index: PlanIndex;
  /** The webhook's event. */
  readonly event: Bundle | undefined;
  /** The run's clock, epoch milliseconds. */
  now(): number;
  /** Makes a request on behalf of a fiber, which waits for the answer. */
  ask(fiber: Fiber, request: Request, asking: Asking): Request;
}

/** One operation under way. */
export interface Operation {
  node: PlanNode;
  path: string;
  parameters: Collection;
  startedAt: number;
  attempt: number;
}

/** The place of the node being worked on: a fiber between two moves has one on top whenever a node is entered. */
export function placeOnTop(fiber: Fiber): FlowFrame {
  const top = fiber.frames.at(-1);
  if (top?.frame !== 'flow') throw new Error('A node is worked on outside a flow');
  return top;
}

export function pathOf(walk: Walk, fiber: Fiber, node: PlanNode): string {
  return operationPath(walk.state.cycle, stackOf(fiber), node.id);
}

/** An operation of the node on top, its input not mapped yet. */
export function begin(walk: Walk, fiber: Fiber, node: PlanNode, parameters: Collection = {}): Operation {
  const { attempt = 1 } = placeOnTop(fiber);
  return { node, path: pathOf(walk, fiber, node), parameters, startedAt: walk.now(), attempt };
}

export function contextOf(walk: Walk, fiber: Fiber, path: string): EvaluationContext {
  return operationContext({
    plan: walk.plan,
    facts: walk.facts,
    state: walk.state,
    frames: stackOf(fiber),
    path,
    nowMs: walk.now(),
    regex: 'linear',
  });
}

/** Writes an operation into the trace. */
export function note(
  walk: Walk,
  operation: Operation,
  rest: Pick<TraceEntry, 'kind'> &
    Partial<Pick<TraceEntry, 'output' | 'error' | 'durationMs'>> & { input?: Value },
): void {
  const { node, path, startedAt, attempt } = operation;
  addEntry(
    walk.state,
    { path: attemptPath(path, attempt), module: node.id, ref: node.ref, startedAt, durationMs: 0, ...rest },
    walk.plan.settings.confidential,
  );
}

/** Lets the node on top wait, from when it was first entered on: the end of the wait is part of the state. */
export function waitFor(
  walk: Walk,
  fiber: Fiber,
  { node, path }: Operation,
  milliseconds: number,
  then: () => Onward,
): Onward {
  const place = placeOnTop(fiber);
  place.until ??= walk.now() + Math.max(0, Math.round(milliseconds));
  const request = { ask: 'sleep', node, path, milliseconds: Math.max(0, place.until - walk.now()) } as const;
  return walk.ask(fiber, request, {
    resume: () => {
      delete place.until;
      return then();
    },
  });
}
