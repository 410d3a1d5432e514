/** What the machine asks of the world. The shell carries it out and hands the result back; nothing else leaves the machine. */
import type { CallEffect } from '../pure-module.ts';
import type { Bundle, Collection } from '../value.ts';
import type { PlanNode } from '../plan.ts';
import type { RunError } from '../../errors.ts';
import type { HostWork, TraceEntry, WebhookAnswer } from '../run.ts';
import type { Part } from './parts.ts';

export type Request =
  | {
      ask: 'call';
      node: PlanNode;
      path: string;
      key: string;
      parameters: Collection;
      effect: CallEffect;
      timeLimitMs: number;
      /** For the summary in Temporal's UI. */
      bundle?: string;
    }
  /** Evaluate a part of the node outside: a pattern needs another regular expression engine, or a file its bytes. */
  | { ask: 'map'; node: PlanNode; path: string; part: Part; scope: [module: number, bundle: Bundle][] }
  /** Run the node's pure module outside, for the same reasons. */
  | { ask: 'run-on-host'; node: PlanNode; path: string; work: HostWork }
  | { ask: 'sleep'; node: PlanNode; path: string; milliseconds: number }
  | { ask: 'respond'; answer: WebhookAnswer }
  | { ask: 'flush-trace'; segment: number; entries: TraceEntry[] }
  /** A write that may have happened and that no handler decided on: its row is stored before the run ends. */
  | { ask: 'keep-uncertain'; node: PlanNode; path: string; error: RunError; parameters: Collection }
  /** A long pure stretch: give the thread back, then go on. */
  | { ask: 'breathe' }
  | { ask: 'end' };
