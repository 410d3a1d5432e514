/** The bundles of one operation: the current one, the next one, and their numbers. */
import type { PlanNode } from '../plan.ts';
import type { Bundle } from '../value.ts';
import { numbered } from './scope.ts';
import type { BundlesFrame } from './state.ts';

/** Walked bundles are let go in blocks: shifting a long array for each would cost as much as walking it. */
const BLOCK = 1024;

/** The frame of an operation that has just emitted `bundles`. */
export function operationFrame(node: PlanNode, bundles: readonly Bundle[]): BundlesFrame {
  return {
    frame: 'bundles',
    node: node.id,
    rest: bundles.slice(),
    offset: 0,
    position: 0,
    total: bundles.length,
  };
}

/** Lets the current bundle go and moves to the next one. False when there is none. */
export function toNextBundle(frame: BundlesFrame, node: PlanNode): boolean {
  if (frame.position >= 1 && frame.position <= frame.total) {
    frame.rest[frame.offset] = null;
    frame.offset += 1;
    if (frame.offset >= BLOCK) {
      frame.rest = frame.rest.slice(frame.offset);
      frame.offset = 0;
    }
  }
  if (frame.position <= frame.total) frame.position += 1;
  if (frame.position > frame.total) return false;

  const counts = frame.total > 1 || node.kind === 'search' || node.kind === 'iterator';
  if (counts)
    frame.rest[frame.offset] = numbered(frame.rest[frame.offset] ?? {}, frame.position, frame.total);
  return true;
}
