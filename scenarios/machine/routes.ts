/** A router at work: every route whose first module lets the bundle in, one after another; the fallback where none did. */
import type { PlanRoute } from '../plan.ts';
import { decideFilter } from './evaluation.ts';
import { failOperation } from './failures.ts';
import type { Fiber } from './fiber.ts';
import { placeOf, routeFlow } from './plan-index.ts';
import type { RouterFrame } from './state.ts';
import { begin, type Onward, type Walk } from './walk.ts';

/** Routes in the order they are tried: as written, the fallback last, switched-off ones not at all. */
function routeOrder(routes: readonly PlanRoute[]): number[] {
  const enabled = routes.map((_, index) => index).filter((index) => routes[index]?.disabled !== true);
  const isFallback = (index: number): boolean => routes[index]?.fallback === true;
  return [...enabled.filter((index) => !isFallback(index)), ...enabled.filter(isFallback)];
}

/** Takes the bundle into the next route that lets it in; after the last one the router is done with it. */
export function nextRoute(walk: Walk, fiber: Fiber, frame: RouterFrame): Onward {
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
      return failOperation(walk, fiber, begin(walk, fiber, first), error);
    },
  });
}
