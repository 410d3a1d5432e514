/** Error routes: who handles a failure, and how the stack unwinds when a directive decides. */
import type { PlanNode } from '../plan.ts';
import type { Frame, HandlerFrame } from './state.ts';
import { errorFlow, placeOf, type PlanIndex } from './plan-index.ts';

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
  const { owner } = handler;
  frames.push({ frame: 'handler', ...handler, ran: false });
  frames.push({ frame: 'flow', flow: errorFlow(owner), next: 0, passed: true });
}

/** The innermost error route at work. */
export function currentHandler(frames: readonly Frame[]): HandlerFrame | undefined {
  for (let i = frames.length - 1; i >= 0; i -= 1) {
    const frame = frames[i];
    if (frame?.frame === 'handler') return frame;
  }
  return undefined;
}

/** Every error route at work is told that one of its modules ran. */
export function noteRan(frames: readonly Frame[]): void {
  const handler = currentHandler(frames);
  if (handler !== undefined) handler.ran = true;
}

/** Takes the innermost error route off the stack, with everything above it; the failed module's place is on top then. */
export function leaveHandler(frames: Frame[]): HandlerFrame {
  for (;;) {
    const frame = frames.pop();
    if (frame === undefined) throw new Error('A directive ran outside an error route');
    if (frame.frame === 'handler') return frame;
  }
}

/**
 * Drops the failing bundle: the walk goes on with the next one. A router's handler also skips that router's remaining
 * routes (engine-semantics.md 5.3).
 */
export function dropBundle(frames: Frame[], handler: HandlerFrame): void {
  frames.pop();
  if (handler.owner === handler.failed) return;
  const router = frames.findLastIndex((frame) => frame.frame === 'router' && frame.node === handler.owner);
  if (router >= 0) frames.length = router;
}
