/**
 * Bundles of one operation walked at the same time (`parallel: n`). Each is a lane with frames of its own. What lanes give
 * to aggregators is handed over in the order of the bundles, so the result is that of a walk one after another.
 */
import { collect } from './aggregation.ts';
import { toNextBundle } from './bundles.ts';
import { isForked, type Fiber, type ForkedFrame } from './fiber.ts';
import { placeOf, type NodePlace, type PlanIndex } from './plan-index.ts';
import type { BundlesFrame, Lane } from './state.ts';

/** How many bundles of the operation are walked at a time. */
export function widthOf(index: PlanIndex, frame: BundlesFrame): number {
  return frame.total < 2 ? 1 : (placeOf(index, frame.node).node.parallel ?? 1);
}

const isDone = (lane: Lane): boolean => lane.frames.length === 0;

/** A lane that is done and has nothing to hand over need not wait for its turn. */
const isSpent = (lane: Lane): boolean => isDone(lane) && lane.held.length === 0;

const isRunning = (lane: Lane): boolean => !isDone(lane);

/** Whether the operation itself has something to do: lanes to take in, a lane to start, or its end. */
export function mayMove(index: PlanIndex, frame: ForkedFrame): boolean {
  const { lanes, position, total } = frame;
  const [first] = lanes;
  if (first === undefined || isDone(first)) return true;
  return position < total && lanes.filter(isRunning).length < widthOf(index, frame);
}

/** Takes in finished lanes as far as their turn has come, then starts the next one, or ends the operation. */
export function moveLanes(index: PlanIndex, fiber: Fiber, frame: ForkedFrame): void {
  for (let [first] = frame.lanes; first !== undefined && isDone(first); [first] = frame.lanes) {
    frame.lanes.shift();
    giveAll(fiber, first);
  }
  frame.lanes = frame.lanes.filter((lane) => !isSpent(lane));

  if (frame.position < frame.total) {
    if (frame.lanes.filter(isRunning).length < widthOf(index, frame)) {
      frame.lanes.push(nextLane(frame, placeOf(index, frame.node)));
    }
  } else if (frame.lanes.length === 0) {
    Reflect.deleteProperty(frame, 'lanes');
  }
}

function nextLane(frame: BundlesFrame, { node, flow, position }: NodePlace): Lane {
  toNextBundle(frame, node);
  const bundle = frame.rest[frame.offset] ?? {};
  return {
    frames: [
      {
        frame: 'bundles',
        node: node.id,
        rest: [bundle],
        offset: 0,
        position: frame.position,
        total: frame.total,
        lane: true,
      },
      { frame: 'flow', flow, next: position + 1 },
    ],
    held: [],
  };
}

function giveAll(fiber: Fiber, lane: Lane): void {
  for (const held of lane.held.splice(0)) collect(fiber, held);
}

/** A directive ends the lanes of an operation: what was given up to `last`, in the order of the bundles, stays given. */
export function handOver(fiber: Fiber, last: Lane): void {
  const top = fiber.frames.at(-1);
  if (!isForked(top)) return;
  for (const lane of top.lanes.slice(0, top.lanes.indexOf(last) + 1)) giveAll(fiber, lane);
}
