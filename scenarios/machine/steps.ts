/** The walk's own moves: entering a node, the next bundle of an operation, the next route of a router. */
import { toRunError } from '../../errors.ts';
import type { PlanNode, PlanRoute } from '../plan.ts';
import type { Collection, Value } from '../value.ts';
import { aggregateBundles, collectedGroups } from './aggregation.ts';
import { decideFilter } from './decide.ts';
import { errorRouteEnded, failOperation } from './failures.ts';
import { noteRan } from './handlers.ts';
import { operate, succeed } from './operate.ts';
import { placeOf, routeFlow } from './plan-index.ts';
import { numbered } from './scope.ts';
import type { BundlesFrame, Fiber, FlowFrame, RouterFrame } from './state.ts';
import { pathOf, type Onward, type Operation, type Walk } from './walk.ts';

/** Makes the one move that the top of the fiber's stack asks for. */
export function step(walk: Walk, fiber: Fiber): Onward {
  const top = fiber.frames.at(-1);
  switch (top?.frame) {
    case 'flow':
      return enter(walk, fiber, top);
    case 'bundles':
      return nextBundle(walk, fiber, top);
    case 'router':
      return nextRoute(walk, fiber, top);
    case 'handler':
      return errorRouteEnded(walk, fiber);
    default:
      return undefined;
  }
}

function begun(walk: Walk, fiber: Fiber, node: PlanNode): Operation {
  return { node, path: pathOf(walk, fiber, node), parameters: {}, startedAt: walk.now() };
}

function enter(walk: Walk, fiber: Fiber, frame: FlowFrame): Onward {
  const node = walk.index.flows.get(frame.flow)?.[frame.next];
  if (node === undefined) {
    fiber.frames.pop();
    return undefined;
  }
  if (frame.passed === true) return run(walk, fiber, node);
  return decideFilter(walk, fiber, node, {
    decided: (passed) => {
      if (passed) return run(walk, fiber, node);
      fiber.frames.pop();
      return undefined;
    },
    failed: (error) => failOperation(walk, fiber, begun(walk, fiber, node), error),
  });
}

function run(walk: Walk, fiber: Fiber, node: PlanNode): Onward {
  if (node.role === 'router') {
    fiber.frames.pop();
    fiber.frames.push({ frame: 'router', node: node.id, next: 0, matched: false });
    return undefined;
  }
  noteRan(fiber.frames);
  return operate(walk, fiber, node);
}

/** Walked bundles are let go in blocks: shifting a long array for each would cost as much as walking it. */
const BLOCK = 1024;

function nextBundle(walk: Walk, fiber: Fiber, frame: BundlesFrame): Onward {
  if (frame.position >= 1 && frame.position <= frame.total) {
    frame.rest[frame.offset] = null;
    frame.offset += 1;
    if (frame.offset >= BLOCK) {
      frame.rest = frame.rest.slice(frame.offset);
      frame.offset = 0;
    }
  }
  if (frame.position <= frame.total) frame.position += 1;
  if (frame.position > frame.total) return flushAggregators(walk, fiber, frame);

  const { node, flow, position } = placeOf(walk.index, frame.node);
  const counts = frame.total > 1 || node.kind === 'search' || node.kind === 'iterator';
  if (counts)
    frame.rest[frame.offset] = numbered(frame.rest[frame.offset] ?? {}, frame.position, frame.total);
  fiber.frames.push({ frame: 'flow', flow, next: position + 1 });
  return undefined;
}

/** All bundles are walked: the aggregators that collected them emit, the earliest first; then the operation is over. */
function flushAggregators(walk: Walk, fiber: Fiber, frame: BundlesFrame): Onward {
  const flushed = (frame.flushed ??= []);
  const node = walk.index.aggregators.get(frame.node)?.find((candidate) => !flushed.includes(candidate.id));
  if (node === undefined) {
    fiber.frames.pop();
    return undefined;
  }
  flushed.push(node.id);
  const groups = collectedGroups(frame, node.id);
  if (frame.collected !== undefined) Reflect.deleteProperty(frame.collected, String(node.id));

  const operation = begun(walk, fiber, node);
  operation.parameters = { items: groups.flatMap((group) => group.items as Value[]) };
  const { flow, position } = placeOf(walk.index, node.id);
  fiber.frames.push({ frame: 'flow', flow, next: position, passed: true });
  try {
    const module = walk.pure.get(node.ref);
    if (module === undefined) throw new Error(`${node.ref} has no pure half`);
    const settings = node.parameters as Collection; // JSON is a value
    return succeed(walk, fiber, operation, aggregateBundles(node, module, groups, settings));
  } catch (error) {
    return failOperation(walk, fiber, operation, toRunError(error));
  }
}

/** Routes in the order they are tried: as written, the fallback last, switched-off ones not at all. */
function routeOrder(routes: readonly PlanRoute[]): number[] {
  const enabled = routes.map((_, index) => index).filter((index) => routes[index]?.disabled !== true);
  const isFallback = (index: number): boolean => routes[index]?.fallback === true;
  return [...enabled.filter((index) => !isFallback(index)), ...enabled.filter(isFallback)];
}

function nextRoute(walk: Walk, fiber: Fiber, frame: RouterFrame): Onward {
  const { node } = placeOf(walk.index, frame.node);
  const routes = node.routes ?? [];
  const index = routeOrder(routes)[frame.next];
  if (index === undefined) {
    fiber.frames.pop();
    return undefined;
  }
  frame.next += 1;
  const route = routes[index];
  const first = route?.flow[0];
  // The fallback is for bundles that no other route took.
  if (route?.fallback === true && frame.matched) return undefined;
  if (first === undefined) {
    frame.matched = true;
    return undefined;
  }
  const enterRoute = (passed?: true): void => {
    frame.matched = true;
    const flow = routeFlow(node.id, index);
    fiber.frames.push({ frame: 'flow', flow, next: 0, ...(passed === undefined ? {} : { passed }) });
  };
  return decideFilter(walk, fiber, first, {
    decided: (passed) => {
      if (passed) enterRoute(true);
      return undefined;
    },
    failed: (error) => {
      enterRoute();
      return failOperation(walk, fiber, begun(walk, fiber, first), error);
    },
  });
}
