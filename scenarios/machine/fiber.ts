/** Threads of the walk: the run's own one, and one per lane. A lane sees the frames it grew from below its own. */
import type { BundlesFrame, Frame, Lane } from './state.ts';

export interface Fiber {
  /** Its own frames, the innermost last. */
  readonly frames: Frame[];
  /** Frames of the fibers it grew from, without the operation whose bundle it carries. */
  readonly below: readonly Frame[];
  /** Where it grew from, if it is a lane. */
  readonly origin?: { fiber: Fiber; lane: Lane };
}

/** The run's own thread. */
export function rootFiber(frames: Frame[]): Fiber {
  return { frames, below: [] };
}

// A lane is asked for its fiber at every move; the frames below it stay the same as long as it lives.
const fibers = new WeakMap<Lane, Fiber>();

/** The thread of a lane of the operation on top of `fiber`. */
export function laneFiber(fiber: Fiber, lane: Lane): Fiber {
  const known = fibers.get(lane);
  if (known !== undefined) return known;
  const below = [...fiber.below, ...fiber.frames.slice(0, -1)];
  const made: Fiber = { frames: lane.frames, below, origin: { fiber, lane } };
  fibers.set(lane, made);
  return made;
}

/** Everything in reach, the innermost frame last. */
export function stackOf(fiber: Fiber): readonly Frame[] {
  return fiber.below.length === 0 ? fiber.frames : [...fiber.below, ...fiber.frames];
}

/** An operation whose bundles are walked in lanes. */
export type ForkedFrame = BundlesFrame & { lanes: Lane[] };

export function isForked(frame: Frame | undefined): frame is ForkedFrame {
  return frame?.frame === 'bundles' && frame.lanes !== undefined;
}

/** Whether the fiber is still part of the run: a directive further out may have ended its lane. */
export function isAlive(fiber: Fiber): boolean {
  if (fiber.origin === undefined) return true;
  const { fiber: parent, lane } = fiber.origin;
  const top = parent.frames.at(-1);
  return isForked(top) && top.lanes.includes(lane) && isAlive(parent);
}
