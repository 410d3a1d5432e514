/** Operations that leave the run: connector calls, and pure work too large for the run's own thread. */
import type { RunError } from '../../errors.ts';
import type { PlanNode } from '../plan.ts';
import type { CallEffect, PureModule } from '../pure-module.ts';
import type { CallResult } from '../run.ts';
import { approximateSize } from '../value-json.ts';
import type { Bundle, Collection } from '../value.ts';
import { stackOf, type Fiber } from './fiber.ts';
import { operationKey } from './operation-values.ts';
import { bundlePosition } from './scope.ts';
import { noteExecuted } from './state.ts';
import { note, type Onward, type Operation, type Walk } from './walk.ts';

/** Inputs above this run outside the workflow: working on them would hold its thread. */
const LARGE_INPUT_BYTES = 256 * 1024;

/** Variables live in the run's state; every other pure module may as well work on a large input outside. */
export function isLarge({ node, parameters }: Operation): boolean {
  return node.kind === 'transformer' && approximateSize(parameters, LARGE_INPUT_BYTES) > LARGE_INPUT_BYTES;
}

/**
 * What the operation changes outside: fixed by its module, or decided from the evaluated parameters. What is pure but needs
 * more than the sandbox has goes out like a read: it may be repeated at will.
 */
export function effectOf(
  node: PlanNode,
  parameters: Collection,
  module: PureModule | undefined,
): CallEffect | 'pure' {
  const { effect, repeat } = node.effect;
  if (effect === 'pure') return node.runner === 'call' ? { effect: 'read' } : 'pure';
  if (effect === 'read' || effect === 'write') {
    return { effect, ...(repeat === undefined ? {} : { repeat }) };
  }
  if (module?.effect === undefined) throw new Error(`${node.ref} does not say what its parameters do`);
  return module.effect(parameters);
}

/** Asks for the call. A second attempt goes out under the same key: it is the same operation. */
export function call(
  walk: Walk,
  fiber: Fiber,
  operation: Operation,
  effect: CallEffect,
  then: { done: (bundles: Bundle[]) => Onward; failed: (error: RunError) => Onward },
): Onward {
  const { node, path, parameters } = operation;
  const bundle = bundlePosition(stackOf(fiber));
  return walk.ask(
    fiber,
    {
      ask: 'call',
      node,
      path,
      key: operationKey(walk.facts.run.runId, path),
      parameters,
      effect,
      timeLimitMs: walk.pure.get(node.ref)?.timeLimitMs?.(parameters) ?? node.timeLimitMs,
      ...(bundle === undefined ? {} : { bundle }),
    },
    {
      resume: (given) => {
        const result = given as Exclude<CallResult, { state: 'open' }>; // what the shell answers to `call`
        return result.state === 'failed' ? then.failed(result.error) : then.done(result.bundles);
      },
      late: (given) => noteLate(walk, fiber, operation, given as Exclude<CallResult, { state: 'open' }>), // same
    },
  );
}

/**
 * The call was made, but nothing follows from it any more: its bundle was dropped, or the run is over. A write that may
 * have happened is kept for a person all the same: no error route can decide on it.
 */
function noteLate(
  walk: Walk,
  fiber: Fiber,
  operation: Operation,
  result: Exclude<CallResult, { state: 'open' }>,
): void {
  const { node, path, parameters } = operation;
  const durationMs = walk.now() - operation.startedAt;
  const seen = { kind: 'operation', input: parameters, durationMs } as const;
  if (result.state === 'failed') {
    const error: RunError = { ...result.error, module: node.id };
    note(walk, operation, { ...seen, error });
    if (error.uncertain === true) {
      walk.ask(fiber, { ask: 'keep-uncertain', node, path, error, parameters }, { resume: () => undefined });
    }
    return;
  }
  walk.state.operations += 1;
  noteExecuted(walk.state, node.id);
  note(walk, operation, { ...seen, output: result.bundles });
}
