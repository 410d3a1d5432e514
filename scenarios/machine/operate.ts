/** One operation of one module: input mapped, carried out by whoever runs it, output put on the stack. */
import { ModuleError, toRunError } from '../../errors.ts';
import { HostRegexNeeded, toText } from '../expressions/index.ts';
import type { PlanNode } from '../plan.ts';
import type { CallEffect, PureContext, PureModule } from '../pure-module.ts';
import type { CallResult, HostMappingResult, WebhookAnswer } from '../run.ts';
import { approximateSize } from '../value-json.ts';
import { isCollection, own, setOwn, type Bundle, type Collection } from '../value.ts';
import { collect, sourceFrame } from './aggregation.ts';
import { failOperation, ignoreError } from './failures.ts';
import { groupKey, mapFields, mapNode } from './mapping.ts';
import { operationKey } from './operation-values.ts';
import { bundlePosition } from './scope.ts';
import type { Fiber } from './state.ts';
import { contextOf, note, pathOf, type Onward, type Operation, type Walk } from './walk.ts';

/** Inputs above this run outside the workflow: working on them would hold its thread. */
const LARGE_INPUT_BYTES = 256 * 1024;

/** A larger output of the last operation is not kept as the run's output. */
const OUTPUT_BYTES = 64 * 1024;

/** Maps the node's input and carries the operation out. The node's flow frame is on top of the stack. */
export function operate(walk: Walk, fiber: Fiber, node: PlanNode): Onward {
  const path = pathOf(walk, fiber, node);
  const startedAt = walk.now();
  const begun = (parameters: Collection): Operation => ({ node, path, parameters, startedAt });

  if (node.runner === 'unknown') {
    return failOperation(walk, fiber, begun({}), {
      type: 'ModuleNotFound',
      message: `No connector has the module ${node.ref}. Install a connector that has it, or replace the module.`,
    });
  }
  if (node.role === 'ignore') {
    ignoreError(fiber);
    return undefined;
  }
  if (node.role === 'aggregate') return collectItem(walk, fiber, begun({}));

  let parameters: Collection | undefined;
  try {
    parameters = mapNode(node, contextOf(walk, fiber, path));
  } catch (error) {
    if (!(error instanceof HostRegexNeeded)) return failOperation(walk, fiber, begun({}), toRunError(error));
  }
  if (parameters !== undefined) return carryOut(walk, fiber, begun(parameters));
  return walk.ask({ ask: 'map', node, path, part: 'mapping' }, (given) => {
    const result = given as HostMappingResult; // what the shell answers to `map`
    return result.state === 'failed'
      ? failOperation(walk, fiber, begun({}), result.error)
      : carryOut(walk, fiber, begun(result.parameters ?? {}));
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
  const { node, parameters, path } = operation;
  const done = (bundles: Bundle[]): undefined => succeed(walk, fiber, operation, bundles);

  switch (node.role) {
    case 'webhook':
      return done([walk.event ?? {}]);
    case 'sleep': {
      const seconds = Number(own(parameters, 'duration') ?? 0);
      const milliseconds = Math.max(0, Math.round(seconds * 1000));
      return walk.ask({ ask: 'sleep', node, path, milliseconds }, () => done([{}]));
    }
    case 'respond':
      return respond(walk, parameters, () => done([{}]));
    default:
      break;
  }
  const module = walk.pure.get(node.ref);
  if (node.runner === 'call') return call(walk, fiber, operation, effectOf(node, parameters, module));

  // Variables live in the run's state; every other pure module may as well work on a large input outside.
  const large =
    node.kind === 'transformer' && approximateSize(parameters, LARGE_INPUT_BYTES) > LARGE_INPUT_BYTES;
  if (large) return call(walk, fiber, operation, { effect: 'read' });
  if (module?.run === undefined) throw new Error(`${node.ref} has no pure run function`);
  return done(module.run(parameters, pureContext(walk)));
}

function effectOf(node: PlanNode, parameters: Collection, module: PureModule | undefined): CallEffect {
  const { effect, repeat } = node.effect;
  if (effect === 'read' || effect === 'write') {
    return { effect, ...(repeat === undefined ? {} : { repeat }) };
  }
  if (module?.effect === undefined) throw new Error(`${node.ref} does not say what its parameters do`);
  return module.effect(parameters);
}

function call(walk: Walk, fiber: Fiber, operation: Operation, effect: CallEffect): Onward {
  const { node, path, parameters } = operation;
  const bundle = bundlePosition(fiber.frames);
  return walk.ask(
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
    (given) => {
      const result = given as Exclude<CallResult, { state: 'open' }>; // what the shell answers to `call`
      return result.state === 'failed'
        ? failOperation(walk, fiber, operation, result.error)
        : succeed(walk, fiber, operation, result.bundles);
    },
  );
}

/** Counts and notes the operation; its bundles take its place on the stack. */
export function succeed(walk: Walk, fiber: Fiber, operation: Operation, bundles: Bundle[]): undefined {
  const { node, parameters, startedAt } = operation;
  const { state } = walk;
  state.operations += 1;
  note(walk, operation, {
    kind: node.role === 'aggregate' ? 'aggregated' : 'operation',
    input: parameters,
    output: bundles,
    durationMs: walk.now() - startedAt,
  });
  if (approximateSize(bundles, OUTPUT_BYTES) <= OUTPUT_BYTES) state.lastOutput = bundles;
  else delete state.lastOutput;

  fiber.frames.pop();
  fiber.frames.push({
    frame: 'bundles',
    node: node.id,
    rest: bundles.slice(),
    offset: 0,
    position: 0,
    total: bundles.length,
  });
  return undefined;
}

function collectItem(walk: Walk, fiber: Fiber, operation: Operation): Onward {
  const { node, path } = operation;
  const source = node.source === undefined ? undefined : sourceFrame(fiber.frames, node.source);
  if (source === undefined) {
    return failOperation(walk, fiber, operation, {
      type: 'InvalidConfigurationError',
      message: `The aggregator's source, module ${String(node.source)}, is not among the modules before it.`,
    });
  }
  try {
    const context = contextOf(walk, fiber, path);
    collect(source, node.id, groupKey(node, context), mapFields(node, context));
  } catch (error) {
    return failOperation(walk, fiber, operation, toRunError(error));
  }
  fiber.frames.pop();
  return undefined;
}

function pureContext(walk: Walk): PureContext {
  const { variables } = walk.state;
  return {
    now: () => new Date(walk.now()),
    timezone: walk.plan.timezone,
    // The last write wins, whichever lifetime it chose: a name stands in one of the two only.
    getVariable: (name) => own(variables.roundtrip, name) ?? own(variables.execution, name),
    setVariable: (name, value, scope) => {
      const other = scope === 'execution' ? variables.roundtrip : variables.execution;
      if (Object.hasOwn(other, name)) Reflect.deleteProperty(other, name);
      setOwn(variables[scope], name, value);
    },
  };
}

/** The first answer wins; with auto commit off it is sent when the run commits (engine-semantics.md 8.4). */
function respond(walk: Walk, parameters: Collection, done: () => undefined): Onward {
  const { state, plan } = walk;
  if (state.answer !== undefined) return done();
  state.answer = answerOf(parameters);
  if (!plan.settings.autoCommit) return done();
  return walk.ask({ ask: 'respond', answer: state.answer }, () => {
    state.answered = true;
    return done();
  });
}

function answerOf(parameters: Collection): WebhookAnswer {
  const status = Number(own(parameters, 'status') ?? 200);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new ModuleError('BundleValidationError', `'${String(status)}' is not an HTTP status.`);
  }
  const listed = own(parameters, 'headers');
  const headers = (Array.isArray(listed) ? listed : [])
    .filter(isCollection)
    .map((header): [string, string] => [
      toText(own(header, 'key') ?? own(header, 'name')),
      toText(own(header, 'value')),
    ]);
  return { status, headers: headers.filter(([name]) => name !== ''), body: own(parameters, 'body') };
}
