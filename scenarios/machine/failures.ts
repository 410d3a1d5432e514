/** A failed operation: its way through the error routes, and what happens where none takes it (engine-semantics.md 5). */
import type { RunError } from '../../errors.ts';
import type { Collection } from '../value.ts';
import { decideFilter } from './decide.ts';
import { dropBundle, enterHandler, errorRoute, handlerOwners, leaveHandler } from './handlers.ts';
import { placeOf } from './plan-index.ts';
import type { Fiber, HandlerFrame } from './state.ts';
import { note, pathOf, type Onward, type Operation, type Walk } from './walk.ts';

/** Notes the failure and looks for the error route that takes it. The failed module's place is on top of the stack. */
export function failOperation(walk: Walk, fiber: Fiber, operation: Operation, error: RunError): Onward {
  const known: RunError = { ...error, module: operation.node.id };
  note(walk, operation, {
    kind: 'operation',
    input: operation.parameters,
    error: known,
    durationMs: walk.now() - operation.startedAt,
  });
  const failure = { failed: operation.node.id, error: known, parameters: operation.parameters };
  return lookUp(walk, fiber, failure, handlerOwners(walk.index, operation.node.id));
}

interface Failure {
  failed: number;
  error: RunError;
  parameters: Collection;
}

/** Tries the owners one after another, outward; the first whose error route lets the error in takes it. */
function lookUp(walk: Walk, fiber: Fiber, failure: Failure, owners: readonly number[]): Onward {
  for (const [position, owner] of owners.entries()) {
    const route = errorRoute(walk.index, owner);
    const first = route?.[0];
    if (first === undefined) continue;

    const { failed, error, parameters } = failure;
    const frames = fiber.frames;
    const depth = frames.length;
    enterHandler(frames, { failed, owner, error, ...(error.uncertain === true ? { parameters } : {}) });
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
function unhandled(walk: Walk, fiber: Fiber, failure: Failure): Onward {
  const { state } = walk;
  const { failed, error, parameters } = failure;
  if (error.uncertain !== true) {
    state.outcome = { status: 'error', error };
    return undefined;
  }
  const { node } = placeOf(walk.index, failed);
  const path = pathOf(walk, fiber, node);
  return walk.ask({ ask: 'keep-uncertain', node, path, error, parameters }, () => {
    state.outcome = { status: 'warning', error };
    return undefined;
  });
}

/**
 * An error route came to its end without a directive: that counts as Ignore. One in which no module ran has not handled
 * the error (D-33), so the lookup goes on outward.
 */
export function errorRouteEnded(walk: Walk, fiber: Fiber): Onward {
  const handler = leaveHandler(fiber.frames);
  if (handler.ran) {
    dropBundle(fiber.frames, handler);
    return undefined;
  }
  return lookUpAfter(walk, fiber, handler);
}

function lookUpAfter(walk: Walk, fiber: Fiber, handler: HandlerFrame): Onward {
  const { failed, owner, error, parameters = {} } = handler;
  const owners = handlerOwners(walk.index, failed);
  return lookUp(walk, fiber, { failed, error, parameters }, owners.slice(owners.indexOf(owner) + 1));
}

/** The directive Ignore: the failing bundle is dropped, the walk goes on. */
export function ignoreError(fiber: Fiber): void {
  dropBundle(fiber.frames, leaveHandler(fiber.frames));
}
