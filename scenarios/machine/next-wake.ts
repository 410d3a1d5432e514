/** When the first of the waits in a state ends. */
import type { Frame } from './state.ts';

/** Epoch milliseconds by the run's clock; undefined where nothing waits. */
export function nextWake(frames: readonly Frame[]): number | undefined {
  let first: number | undefined;
  const open = [frames];
  for (let stack = open.pop(); stack !== undefined; stack = open.pop()) {
    for (const frame of stack) {
      if (frame.frame === 'flow' && frame.until !== undefined)
        first = Math.min(first ?? frame.until, frame.until);
      if (frame.frame === 'bundles') open.push(...(frame.lanes ?? []).map((lane) => lane.frames));
    }
  }
  return first;
}
