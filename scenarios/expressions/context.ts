/** What an evaluation can see; everything that changes from run to run comes in through it. */
import type { Collection, Value } from '../value.ts';
import type { Expression } from './ast.ts';
import type { Budget } from './budget.ts';

export interface EvaluationContext {
  /** The module's current output. */
  bundle(moduleId: number): Collection | undefined;
  /** Named roots other than module ids and keywords. */
  variable(name: string): Value | undefined;
  now(): Date;
  /** 0 <= x < 1, recorded or derived per operation. */
  random(): number;
  uuid(): string;
  /** IANA name of the scenario's zone. */
  timezone: string;
  budget: Budget;
  /** `linear` in the workflow, `host` on a thread that can be killed. */
  regex: 'linear' | 'host';
  /** Told of every part that was evaluated, inner ones first; for explanations only. */
  trace?(expression: Expression, outcome: Outcome): void;
}

/** What became of a part. */
export type Outcome = { value: Value } | { error: unknown };
