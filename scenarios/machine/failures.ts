/** A failed operation: its way through the error routes, and what happens where none takes it (engine-semantics.md 5). */
import type { RunError } from '../../errors.ts';
import type { Collection } from '../value.ts';
import { decideFilter } from './evaluation.ts';
import type { Fiber } from './fiber.ts';
import { dropBundle, enterHandler, errorRoute, handlerOwners, leaveHandler } from './handlers.ts';
import { MAIN_FLOW, placeOf } from './plan-index.ts';
import type { Outcome } from './state.ts';
import { note, pathOf, type Onward, type Operation, type Walk } from './walk.ts';

interface Failure {
  failed: number;
  error: RunError;
  attempt: number;
  parameters: Collection;
}

/** Notes the failure and looks for the error route that takes it. The failed module's place is on top of the stack. */
export function failOperation(walk: Walk, fiber: Fiber, operation: Operation, error: RunError): Onward {
  const { node, parameters, attempt } = operation;
  const known: RunError = { ...error, module: node.id };
  note(walk, operation, {
    kind: 'operation',
    input: parameters,
    error: known,
    durationMs: walk.now() - operation.startedAt,
  });
  const failure = { failed: node.id, error: known, attempt, parameters };
  return lookUp(walk, fiber, failure, handlerOwners(walk.index, node.id));
}

/** Tries the owners one after another, outward; the first whose error route lets the error in takes it. */
function lookUp(walk: Walk, fiber: Fiber, failure: Failure, owners: readonly number[]): Onward {
  for (const [position, owner] of owners.entries()) {
    const first = errorRoute(walk.index, owner)?.[0];
    if (first === undefined) continue;

    const { failed, error, attempt, parameters } = failure;
    const { frames } = fiber;
    const depth = frames.length;
    const kept = error.uncertain === true ? { parameters } : {};
    enterHandler(frames, { failed, owner, error, attempt, ...kept });
    const next = (): Onward => {
      frames.length = depth;
      return lookUp(walk, fiber, failure, owners.slice(position + 1));
    };
    // The filter is asked with the error in scope; where it cannot be evaluated it does not let the error in.
    return decideFilter(walk, fiber, first, {
      decided: (passed) => (passed ? undefined : next()),
      failed: next,
    });
  }
  return unhandled(walk, fiber, failure);
}

/** Default treatment: the run stops. A write that may have happened is kept for a person first, and only warns. */
function unhandled(walk: Walk, fiber: Fiber, { failed, error, parameters }: Failure): Onward {
  const { state } = walk;
  const { node } = placeOf(walk.index, failed);
  if (error.uncertain !== true) {
    state.outcome = stopped(walk, failed, error);
    return undefined;
  }
  const request = {
    ask: 'keep-uncertain',
    node,
    path: pathOf(walk, fiber, node),
    error,
    parameters,
  } as const;
  return walk.ask(fiber, request, {
    resume: () => {
      state.outcome = { status: 'warning', error };
      return undefined;
    },
  });
}

/** Where the first module meets a service that is away, nothing has happened yet: the run only warns. */
function stopped(walk: Walk, failed: number, error: RunError): Outcome {
  const { flow, position } = placeOf(walk.index, failed);
  const atStart = flow === MAIN_FLOW && position === 0;
  const away = error.type === 'ConnectionError' || error.type === 'RateLimitError';
  return { status: atStart && away ? 'warning' : 'error', error };
}

/**
 * An error route came to its end without a directive: that counts as Ignore. One in which no module ran has not handled
 * the error (D-33), so the lookup goes on outward.
 */
export function errorRouteEnded(walk: Walk, fiber: Fiber): Onward {
  const top = fiber.frames.at(-1);
  if (top?.frame === 'handler' && !top.ran) return lookFurther(walk, fiber);
  const left = leaveHandler(fiber);
  if (left !== undefined) dropBundle(left.fiber, left.handler);
  return undefined;
}

/** Leaves the error route at work as if it were not there, and looks further outward. */
export function lookFurther(walk: Walk, fiber: Fiber): Onward {
  const left = leaveHandler(fiber);
  if (left === undefined) return undefined;
  const { failed, owner, error, attempt, parameters = {} } = left.handler;
  const owners = handlerOwners(walk.index, failed);
  const further = owners.slice(owners.indexOf(owner) + 1);
  return lookUp(walk, left.fiber, { failed, error, attempt, parameters }, further);
}
