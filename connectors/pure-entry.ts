/** What a `*.run.ts` exports as `modules`: the pure halves of module versions by exact reference. */
import type { PureModule } from '../scenarios/pure-module.ts';

export type PureEntry = readonly [ref: string, module: PureModule];
