/** Values may come from outside nested as deep as their sender likes; what walks them by recursion must end before the stack does. */
import { invalid } from './errors.ts';

const DEEPEST = 500;

/** One level further down. Throws `InvalidArgument` where a value is nested too deep to be walked. */
export function deeper(depth: number): number {
  if (depth >= DEEPEST) throw invalid(`The value is nested more than ${String(DEEPEST)} deep.`);
  return depth + 1;
}
