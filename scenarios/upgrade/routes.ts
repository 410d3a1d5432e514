/** The way from a module version to another: which migrations lie on it. */
import { Questions } from './attention.ts';
import { holds } from './migrate-settings.ts';
import type { Migration, NodeConfig, Replacement } from './migration.ts';

export interface Step {
  from: string;
  to: string;
  migration: Migration;
}

/** What follows a version, and migrations between modules that are not each other's successors. */
export interface Migrations {
  /** Undefined on the newest version of a module that nothing replaces. */
  next(ref: string): Replacement | undefined;
  /** A proposal for a module chosen by hand; undefined where there is no such module. */
  proposed(from: string, to: string): Migration | undefined;
}

/** `newest`: as far as it goes; `next`: one version; else an exact reference. */
export type Target = 'newest' | 'next' | { ref: string };

/** No chain of versions is longer. */
const MOST_STEPS = 100;

/**
 * The steps for a node with these settings. Where it ends early, a question says why: a replacement has to be chosen, or
 * there is none.
 */
export function stepsTo(
  from: string,
  target: Target,
  config: NodeConfig,
  migrations: Migrations,
  questions: Questions,
): Step[] {
  const wanted = typeof target === 'object' ? target.ref : undefined;
  const steps: Step[] = [];
  const seen = new Set([from]);
  for (let at = from; at !== wanted && steps.length < MOST_STEPS;) {
    const step = stepFrom(at, wanted, config, migrations, questions);
    // A version that replaces one before it would lead round for ever.
    if (step === undefined || seen.has(step.to)) break;
    seen.add(step.to);
    steps.push(step);
    at = step.to;
    if (target === 'next') break;
  }
  if (wanted === undefined || steps.at(-1)?.to === wanted || wanted === from) return steps;
  const proposed = migrations.proposed(from, wanted);
  if (proposed !== undefined) return [{ from, to: wanted, migration: proposed }];
  questions.ask({
    code: 'NO_PATH',
    severity: 'blocker',
    field: '',
    reason: `There is no module ${wanted}.`,
  });
  return [];
}

function stepFrom(
  from: string,
  wanted: string | undefined,
  config: NodeConfig,
  migrations: Migrations,
  questions: Questions,
): Step | undefined {
  const next = migrations.next(from);
  if (next === undefined) return undefined;
  if ('to' in next) return { from, ...next };
  if ('none' in next) {
    // Somebody who names a module does not want to hear that there is none.
    if (wanted === undefined) {
      questions.ask({ code: 'NO_REPLACEMENT', severity: 'blocker', field: '', reason: next.none });
    }
    return undefined;
  }
  const named = next.choices.find(({ to }) => to === wanted);
  const fitting = next.choices.find(({ when }) => when !== undefined && holds(config, when));
  const found = named ?? fitting;
  if (found !== undefined) return { from, to: found.to, migration: found.migration };
  if (wanted !== undefined) return undefined;
  const answer = questions.ask({
    code: 'CHOICE_OF_REPLACEMENT',
    severity: 'blocker',
    field: '',
    reason: `${from} is followed by several modules; choose the one that does what you need.`,
    choices: next.choices.map(({ to, hint }) => ({ to, hint })),
  });
  const chosen = answer !== undefined && 'choose' in answer ? answer.choose : undefined;
  const choice = next.choices.find(({ to }) => to === chosen);
  return choice === undefined ? undefined : { from, to: choice.to, migration: choice.migration };
}
