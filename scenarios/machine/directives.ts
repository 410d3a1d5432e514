/** The directives at the end of an error route: what becomes of the failed bundle and of the run (engine-semantics.md 5.3). */
import type { EngineRole, PlanNode } from '../plan.ts';
import { own, type Collection } from '../value.ts';
import { operationFrame } from './bundles.ts';
import { lookFurther } from './failures.ts';
import type { Fiber } from './fiber.ts';
import { currentHandler, dropBundle, leaveHandler } from './handlers.ts';
import { placeOf } from './plan-index.ts';
import { noteExecuted, type HandlerFrame } from './state.ts';
import { note, placeOnTop, waitFor, type Onward, type Operation, type Walk } from './walk.ts';

const roles: readonly (EngineRole | undefined)[] = ['ignore', 'resume', 'commit', 'rollback', 'retry'];

/** No wait between two attempts is longer, milliseconds. */
const LONGEST_DELAY_MS = 24 * 3_600_000;

export function isDirective(node: PlanNode): boolean {
  return roles.includes(node.role);
}

/** Does what the directive says. It is no operation. */
export function carryOutDirective(walk: Walk, fiber: Fiber, operation: Operation): Onward {
  const { node, parameters } = operation;
  const handler = currentHandler(fiber);
  // Without an error to decide about (compile allows no such place) the path just ends.
  if (handler === undefined) {
    fiber.frames.pop();
    return undefined;
  }
  if (node.role === 'retry') return retry(walk, fiber, operation, handler);
  noteDirective(walk, operation);

  switch (node.role) {
    case 'commit':
      walk.state.outcome = { status: 'success' };
      return undefined;
    case 'rollback':
      walk.state.outcome = { status: 'error', error: handler.error };
      return undefined;
    case 'resume':
      return resume(walk, fiber, parameters);
    default:
      return ignoreError(fiber);
  }
}

function noteDirective(walk: Walk, operation: Operation): void {
  const { node, parameters, startedAt } = operation;
  noteExecuted(walk.state, node.id);
  note(walk, operation, { kind: 'directive', input: parameters, durationMs: walk.now() - startedAt });
}

/** The failing bundle is dropped, the walk goes on. */
export function ignoreError(fiber: Fiber): Onward {
  const left = leaveHandler(fiber);
  if (left !== undefined) dropBundle(left.fiber, left.handler);
  return undefined;
}

/** The substitute becomes what the failed module emitted; the walk goes on behind it. */
function resume(walk: Walk, fiber: Fiber, substitute: Collection): Onward {
  const left = leaveHandler(fiber);
  if (left === undefined) return undefined;
  const { node } = placeOf(walk.index, left.handler.failed);
  noteExecuted(walk.state, node.id);
  left.fiber.frames.pop();
  left.fiber.frames.push(operationFrame(node, [substitute]));
  return undefined;
}

/** The failed module is tried again in place, with the same bundle, after a wait that grows from attempt to attempt. */
function retry(walk: Walk, fiber: Fiber, operation: Operation, handler: HandlerFrame): Onward {
  const { parameters } = operation;
  const number = (name: string, missing: number): number => Number(own(parameters, name) ?? missing);
  if (handler.attempt > number('attempts', 3)) {
    // It was tried often enough: as if this error route were not there.
    return lookFurther(walk, fiber);
  }
  const grown = number('delay', 1) * 1000 * number('backoff', 2) ** (handler.attempt - 1);
  const asked = Math.max(grown, handler.error.retryAfterMs ?? 0);
  return waitFor(walk, fiber, operation, Math.min(asked, LONGEST_DELAY_MS), () => {
    noteDirective(walk, operation);
    const left = leaveHandler(fiber);
    if (left !== undefined) placeOnTop(left.fiber).attempt = left.handler.attempt + 1;
    return undefined;
  });
}
