/** Error routes: who handles a failure, and how the walk unwinds when a directive decides. */
import type { PlanNode } from '../plan.ts';
import { stackOf, type Fiber } from './fiber.ts';
import { handOver } from './lanes.ts';
import { errorFlow, placeOf, type PlanIndex } from './plan-index.ts';
import type { Frame, HandlerFrame, RouterFrame } from './state.ts';

/**
 * The modules and routers that may handle a failure of `failed`, nearest first: the module itself, then the routers
 * around it, outward. Inside an error route the search goes on outside the module that route belongs to.
 */
export function handlerOwners(index: PlanIndex, failed: number): number[] {
  const owners = [failed];
  for (
    let place = placeOf(index, failed);
    place.parent !== undefined;
    place = placeOf(index, place.parent.node)
  ) {
    if (place.parent.as === 'route') owners.push(place.parent.node);
  }
  return owners;
}

/** The error route of `owner`, if it has a usable one. */
export function errorRoute(index: PlanIndex, owner: number): readonly PlanNode[] | undefined {
  const route = index.flows.get(errorFlow(owner));
  return route === undefined || route.length === 0 ? undefined : route;
}

/** Puts the error route of `owner` on the stack; its first filter was passed already. */
export function enterHandler(frames: Frame[], handler: Omit<HandlerFrame, 'frame' | 'ran'>): void {
  frames.push({ frame: 'handler', ...handler, ran: false });
  frames.push({ frame: 'flow', flow: errorFlow(handler.owner), next: 0, passed: true });
}

/** The innermost error route at work. */
export function currentHandler(fiber: Fiber): HandlerFrame | undefined {
  return stackOf(fiber).findLast((frame): frame is HandlerFrame => frame.frame === 'handler');
}

/** The error route at work is told that one of its modules ran. */
export function noteRan(fiber: Fiber): void {
  const handler = currentHandler(fiber);
  if (handler !== undefined) handler.ran = true;
}

/** Drops frames down to and including the innermost one `wanted` picks; lanes on the way out end. */
function unwind<Wanted extends Frame>(
  fiber: Fiber,
  wanted: (frame: Frame) => frame is Wanted,
): { fiber: Fiber; frame: Wanted } | undefined {
  if (!stackOf(fiber).some(wanted)) return undefined;
  for (let at = fiber; ;) {
    const index = at.frames.findLastIndex(wanted);
    const frame = at.frames[index];
    if (frame !== undefined && wanted(frame)) {
      at.frames.length = index;
      return { fiber: at, frame };
    }
    if (at.origin === undefined) return undefined;
    // What the bundle and those before it gave to aggregators further out stays given.
    handOver(at.origin.fiber, at.origin.lane);
    at = at.origin.fiber;
  }
}

/** Leaves the innermost error route, with everything above it; the failed module's place is on top then. */
export function leaveHandler(fiber: Fiber): { fiber: Fiber; handler: HandlerFrame } | undefined {
  const left = unwind(fiber, (frame): frame is HandlerFrame => frame.frame === 'handler');
  return left && { fiber: left.fiber, handler: left.frame };
}

/**
 * Drops the failing bundle: the walk goes on with the next one. A router's handler also skips that router's remaining
 * routes (engine-semantics.md 5.3).
 */
export function dropBundle(fiber: Fiber, handler: HandlerFrame): void {
  fiber.frames.pop();
  if (handler.owner === handler.failed) return;
  unwind(fiber, (frame): frame is RouterFrame => frame.frame === 'router' && frame.node === handler.owner);
}
