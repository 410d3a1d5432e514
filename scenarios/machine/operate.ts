/** One operation of one module: input mapped, carried out by whoever runs it, output put on the stack. */
import { toRunError } from '../../errors.ts';
import { HostNeeded } from '../host-needed.ts';
import type { PlanNode } from '../plan.ts';
import type { CallEffect } from '../pure-module.ts';
import type { HostMappingResult, HostWork } from '../run.ts';
import { approximateSize } from '../value-json.ts';
import { own, type Bundle, type Collection, type Value } from '../value.ts';
import { aggregateBundles, collect } from './aggregation.ts';
import { operationFrame } from './bundles.ts';
import { call, effectOf, isLarge } from './call.ts';
import { carryOutDirective, isDirective } from './directives.ts';
import { evaluate } from './evaluation.ts';
import { failOperation } from './failures.ts';
import type { Fiber } from './fiber.ts';
import { pureContext } from './pure-context.ts';
import { respond } from './respond.ts';
import { noteExecuted, type Groups } from './state.ts';
import { begin, note, placeOnTop, waitFor, type Onward, type Operation, type Walk } from './walk.ts';

/** A larger output of the last operation is not kept as the run's output. */
const OUTPUT_BYTES = 64 * 1024;

/** Maps the node's input and carries the operation out. The node's place is on top of the stack. */
export function operate(walk: Walk, fiber: Fiber, node: PlanNode): Onward {
  const operation = begin(walk, fiber, node);
  if (node.runner === 'unknown') {
    return failOperation(walk, fiber, operation, {
      type: 'ModuleNotFound',
      message: `No connector has the module ${node.ref}. Install a connector that has it, or replace the module.`,
    });
  }
  if (node.role === 'aggregate') {
    const { groups } = placeOnTop(fiber);
    return groups === undefined ? collectItem(walk, fiber, operation) : emit(walk, fiber, operation, groups);
  }
  return evaluate(walk, fiber, node, 'mapping', {
    done: ({ parameters = {} }) => carryOut(walk, fiber, { ...operation, parameters }),
    failed: (error) => failOperation(walk, fiber, operation, error),
  });
}

function carryOut(walk: Walk, fiber: Fiber, operation: Operation): Onward {
  try {
    return carryOutOrThrow(walk, fiber, operation);
  } catch (error) {
    return failOperation(walk, fiber, operation, toRunError(error));
  }
}

function carryOutOrThrow(walk: Walk, fiber: Fiber, operation: Operation): Onward {
  const { node, parameters } = operation;
  const done = (bundles: Bundle[]): Onward => succeed(walk, fiber, operation, bundles);
  if (isDirective(node)) return carryOutDirective(walk, fiber, operation);

  switch (node.role) {
    case 'webhook':
      return done([walk.event ?? {}]);
    case 'sleep':
      return waitFor(walk, fiber, operation, Number(own(parameters, 'duration') ?? 0) * 1000, () =>
        done([{}]),
      );
    case 'respond':
      return respond(walk, fiber, parameters, () => done([{}]));
    default:
      break;
  }
  const module = walk.pure.get(node.ref);
  const effect = effectOf(node, parameters, module);
  if (effect !== 'pure') return callOut(walk, fiber, operation, effect);
  if (isLarge(operation)) return callOut(walk, fiber, operation, { effect: 'read' });
  if (module?.run === undefined) throw new Error(`${node.ref} has no pure run function`);
  let bundles: Bundle[];
  try {
    bundles = module.run(parameters, pureContext(walk, node));
  } catch (error) {
    if (error instanceof HostNeeded) return runOnHost(walk, fiber, operation, { run: parameters });
    throw error;
  }
  return done(bundles);
}

/** A pattern in the input needs another regular expression engine, or the bytes of a file are needed. */
function runOnHost(walk: Walk, fiber: Fiber, operation: Operation, work: HostWork): Onward {
  const { node, path } = operation;
  const request = { ask: 'run-on-host', node, path, work } as const;
  return walk.ask(fiber, request, {
    resume: (given) => {
      const result = given as HostMappingResult; // what the shell answers
      return result.state === 'failed'
        ? failOperation(walk, fiber, operation, result.error)
        : succeed(walk, fiber, operation, result.bundles ?? []);
    },
  });
}

function callOut(walk: Walk, fiber: Fiber, operation: Operation, effect: CallEffect): Onward {
  return call(walk, fiber, operation, effect, {
    done: (bundles) => succeed(walk, fiber, operation, bundles),
    failed: (error) => failOperation(walk, fiber, operation, error),
  });
}

/** Counts and notes the operation; its bundles take its place on the stack. */
export function succeed(walk: Walk, fiber: Fiber, operation: Operation, bundles: Bundle[]): Onward {
  const { state } = walk;
  // A merge is shown as an operation and costs none.
  if (operation.node.role !== 'merge') state.operations += 1;
  noteExecuted(state, operation.node.id);
  noteDone(walk, operation, bundles);
  if (approximateSize(bundles, OUTPUT_BYTES) <= OUTPUT_BYTES) state.lastOutput = bundles;
  else delete state.lastOutput;

  fiber.frames.pop();
  fiber.frames.push(operationFrame(operation.node, bundles));
  return undefined;
}

function noteDone(walk: Walk, operation: Operation, bundles: Bundle[]): void {
  note(walk, operation, {
    kind: operation.node.role === 'aggregate' ? 'aggregated' : 'operation',
    input: operation.parameters,
    output: bundles,
    durationMs: walk.now() - operation.startedAt,
  });
}

function collectItem(walk: Walk, fiber: Fiber, operation: Operation): Onward {
  const { node } = operation;
  return evaluate(walk, fiber, node, 'item', {
    done: ({ parameters = {}, key = null }) => {
      const source = node.source ?? 0;
      if (!collect(fiber, { source, aggregator: node.id, key, item: parameters })) {
        return failOperation(walk, fiber, operation, {
          type: 'InvalidConfigurationError',
          message: `The aggregator's source, module ${String(node.source)}, is not among the modules before it.`,
        });
      }
      noteExecuted(walk.state, node.id);
      fiber.frames.pop();
      return undefined;
    },
    failed: (error) => failOperation(walk, fiber, operation, error),
  });
}

/** The aggregator's end: its source has no bundle left. */
function emit(walk: Walk, fiber: Fiber, begun: Operation, groups: Groups): Onward {
  const { node } = begun;
  const items: Value[] = Object.values(groups).flatMap((group) => group.items);
  const operation: Operation = { ...begun, parameters: { items } };
  try {
    const settings = node.parameters as Collection; // JSON is a value
    return succeed(walk, fiber, operation, aggregateBundles(node, walk.pure.get(node.ref), groups, settings));
  } catch (error) {
    if (error instanceof HostNeeded) return runOnHost(walk, fiber, operation, { aggregate: groups });
    return failOperation(walk, fiber, operation, toRunError(error));
  }
}
