/** The walk's own moves: entering a node, the next bundle of an operation, the end of a flow. */
import type { PlanNode } from '../plan.ts';
import { takeGroups } from './aggregation.ts';
import { chooseBranch, mergeBranches } from './branches.ts';
import { toNextBundle } from './bundles.ts';
import { decideFilter } from './evaluation.ts';
import { errorRouteEnded, failOperation } from './failures.ts';
import { isForked, type Fiber } from './fiber.ts';
import { noteRan } from './handlers.ts';
import { moveLanes, widthOf } from './lanes.ts';
import { operate } from './operate.ts';
import { placeOf, type PlanIndex } from './plan-index.ts';
import { nextRoute } from './routes.ts';
import type { BranchFrame, BundlesFrame, FlowFrame } from './state.ts';
import { begin, type Onward, type Walk } from './walk.ts';

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
    case 'branch':
      fiber.frames.pop();
      return undefined;
    default:
      return undefined;
  }
}

function enter(walk: Walk, fiber: Fiber, frame: FlowFrame): Onward {
  const node = walk.index.flows.get(frame.flow)?.[frame.next];
  if (node === undefined) return leaveFlow(walk, fiber, frame);
  if (frame.passed === true) return run(walk, fiber, node);
  return decideFilter(walk, fiber, node, {
    decided: (passed) => {
      if (!passed) {
        fiber.frames.pop();
        return undefined;
      }
      frame.passed = true;
      return run(walk, fiber, node);
    },
    failed: (error) => failOperation(walk, fiber, begin(walk, fiber, node), error),
  });
}

/** A bundle at the end of a branch that merges goes on behind the if-else; at the end of any other flow it is done. */
function leaveFlow(walk: Walk, fiber: Fiber, frame: FlowFrame): Onward {
  const onward = walk.index.onward.get(frame.flow);
  fiber.frames.pop();
  if (onward !== undefined) fiber.frames.push({ frame: 'flow', ...onward });
  return undefined;
}

function run(walk: Walk, fiber: Fiber, node: PlanNode): Onward {
  if (node.role === 'router') {
    fiber.frames.pop();
    fiber.frames.push({ frame: 'router', node: node.id, next: 0, matched: false });
    return undefined;
  }
  noteRan(fiber);
  if (node.role === 'if-else') return chooseBranch(walk, fiber, node);
  if (node.role === 'merge') return mergeBranches(walk, fiber, node);
  return operate(walk, fiber, node);
}

function nextBundle(walk: Walk, fiber: Fiber, frame: BundlesFrame): Onward {
  // A lane carries one bundle; it is done when that bundle is.
  if (frame.lane === true) {
    fiber.frames.pop();
    return undefined;
  }
  if (frame.position === 0 && widthOf(walk.index, frame) > 1) frame.lanes = [];
  if (isForked(frame)) {
    moveLanes(walk.index, fiber, frame);
    return undefined;
  }
  const { node, flow, position } = placeOf(walk.index, frame.node);
  if (!toNextBundle(frame, node)) return nextAggregator(walk, fiber, frame);
  fiber.frames.push({ frame: 'flow', flow, next: position + 1 });
  return undefined;
}

/** All bundles are walked: the aggregators that collected them emit, the earliest first; then the operation is over. */
function nextAggregator(walk: Walk, fiber: Fiber, frame: BundlesFrame): Onward {
  const flushed = (frame.flushed ??= []);
  const node = walk.index.aggregators.get(frame.node)?.find((candidate) => !flushed.includes(candidate.id));
  if (node === undefined) {
    fiber.frames.pop();
    return undefined;
  }
  flushed.push(node.id);
  const { flow, position } = placeOf(walk.index, node.id);
  const groups = takeGroups(frame, node.id);
  fiber.frames.push(...branchesAround(walk.index, frame.node, node.id));
  fiber.frames.push({ frame: 'flow', flow, next: position, passed: true, groups });
  return undefined;
}

/** The branches an aggregator stands in and its source does not: what follows it may reach their merge. */
function branchesAround(index: PlanIndex, source: number, aggregator: number): BranchFrame[] {
  const around = placeOf(index, source).flow;
  const branches: BranchFrame[] = [];
  let place = placeOf(index, aggregator);
  while (place.flow !== around && place.parent !== undefined) {
    const { node, as, index: branch } = place.parent;
    if (as === 'branch') branches.unshift({ frame: 'branch', node, branch });
    place = placeOf(index, node);
  }
  return branches;
}
