/** Tries a node's move on recorded operations: the old version must give what was recorded, then the new one is compared. */
import type { RunError } from '../../errors.ts';
import type { Bundle, Collection, Json } from '../value.ts';
import { shownValue, type Answers, type Outcome, Questions } from './attention.ts';
import { compareOutputs, type Difference } from './compare-outputs.ts';
import type { NodeConfig } from './migration.ts';
import { movedParameters } from './recorded-settings.ts';
import { stepsTo, type Migrations, type Target } from './routes.ts';
import type { Sample } from './sample.ts';
import type { NodeUpgrade } from './upgrade-scenario.ts';

/** `compatible`: only fields that were added, and what was announced; `different`: anything else. */
export type Verdict = 'same' | 'compatible' | 'different' | 'failed' | 'not-testable';

export interface DryRunNode {
  node: number;
  from: string;
  to: string;
  /** As the plan has it. */
  outcome: Outcome;
  /** Questions without an answer. */
  open: number;
  /** Missing where nothing was replayed. */
  verdict?: Verdict;
  /** Recorded operations that could be compared. */
  samples: number;
  /** At most 50, those of all samples together. */
  diff: Difference[];
  /** Paths that differ as the migration says. */
  announced: string[];
  error?: { type: string; message: string };
  /** Why samples could not be compared. */
  reasons: string[];
}

/** What a module makes of recorded answers; `untestable`: it wants something that the record does not have. */
export type Replayed = { bundles: Bundle[] } | { error: RunError } | { untestable: string };

/** Runs a module version on recorded answers. Nothing is sent. */
export type Replay = (ref: string, parameters: Collection, sample: Sample) => Promise<Replayed>;

export interface DryRunDeps {
  migrations: Migrations;
  replay: Replay;
}

export interface DryRunInput {
  upgrade: NodeUpgrade;
  /** The settings before, as written. */
  config: NodeConfig;
  target: Target;
  answers: Answers;
  samples: readonly Sample[];
}

const MOST_DIFFERENCES = 50;
const MOST_REASONS = 5;

/** From worst to best; samples that cannot be tested say nothing where others can. */
const WORST_FIRST: readonly Verdict[] = ['failed', 'different', 'compatible', 'same', 'not-testable'];

/** The worst of them. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'not-testable';
}

/** What can be said without recorded operations. */
export function staticNode({ node, from, to, outcome, attention }: NodeUpgrade): DryRunNode {
  const open = attention.filter(({ severity, answer }) => severity !== 'info' && answer === undefined).length;
  return { node, from, to, outcome, open, samples: 0, diff: [], announced: [], reasons: [] };
}

/** Replays the samples of one node. */
export async function dryRunNode(input: DryRunInput, deps: DryRunDeps): Promise<DryRunNode> {
  const { upgrade, samples } = input;
  const told = staticNode(upgrade);
  const untestable = (reason: string): DryRunNode => ({
    ...told,
    verdict: 'not-testable',
    reasons: [reason],
  });
  if (upgrade.skipped === true) return untestable('The module is left as it is.');
  if (upgrade.via.length === 0) return untestable('It is not decided where the module goes.');
  if (samples.length === 0) return untestable('No operation of it is recorded.');

  const verdicts: Verdict[] = [];
  const differences = new Map<string, Difference>();
  const announced = new Set<string>();
  const reasons = new Set<string>();
  let error: DryRunNode['error'];
  for (const sample of samples) {
    const tried = await trySample(sample, input, deps);
    verdicts.push(tried.verdict);
    if ('reason' in tried) reasons.add(tried.reason);
    if ('error' in tried) error ??= shownError(tried.error);
    if (!('differences' in tried)) continue;
    for (const one of tried.differences) {
      const key = `${one.kind} ${one.path}`;
      if (differences.size < MOST_DIFFERENCES && !differences.has(key)) differences.set(key, one);
    }
    for (const path of tried.announced) announced.add(path);
  }
  return {
    ...told,
    verdict: worstOf(verdicts),
    samples: verdicts.filter((verdict) => verdict !== 'not-testable').length,
    diff: [...differences.values()],
    announced: [...announced].slice(0, MOST_DIFFERENCES),
    ...(error === undefined ? {} : { error }),
    reasons: [...reasons].slice(0, MOST_REASONS),
  };
}

type Tried =
  | { verdict: 'not-testable'; reason: string }
  | { verdict: 'failed'; error: RunError }
  | { verdict: Verdict; differences: Difference[]; announced: string[] };

async function trySample(
  sample: Sample,
  input: DryRunInput,
  { migrations, replay }: DryRunDeps,
): Promise<Tried> {
  const { upgrade, config, target, answers } = input;
  const { node, from, to } = upgrade;
  const before = await replay(from, sample.parameters, sample);
  if ('untestable' in before) return { verdict: 'not-testable', reason: before.untestable };
  if ('error' in before || compareOutputs(sample.output, before.bundles, []).differences.length > 0) {
    return { verdict: 'not-testable', reason: `The recorded answers do not reproduce what ${from} gave.` };
  }
  const steps = stepsTo(from, target, config, migrations, new Questions(node, answers));
  const moved = movedParameters(sample.parameters, {
    ...{ node, config, steps, answers, filled: filledIn(upgrade) },
    at: sample.at,
  });
  if ('reason' in moved) return { verdict: 'not-testable', reason: moved.reason };
  const after = await replay(to, moved.parameters, sample);
  if ('untestable' in after) return { verdict: 'not-testable', reason: after.untestable };
  if ('error' in after) return { verdict: 'failed', error: after.error };
  const changes = steps.map(({ migration }) => migration.outputs ?? []);
  const compared = compareOutputs(sample.output, after.bundles, changes);
  const { differences } = compared;
  const verdict = differences.some(({ kind }) => kind !== 'added')
    ? 'different'
    : differences.length > 0 || compared.announced.length > 0
      ? 'compatible'
      : 'same';
  return { verdict, ...compared };
}

/** Answers that fill in what the new version needs and no step gives. */
function filledIn({ attention }: NodeUpgrade): { field: string; value: Json }[] {
  return attention.flatMap(({ code, field, answer }) =>
    code === 'REQUIRED_INPUT_MISSING' && answer !== undefined && 'value' in answer
      ? [{ field, value: answer.value }]
      : [],
  );
}

function shownError({ type, message }: RunError): { type: string; message: string } {
  const shown = shownValue('message', message);
  return { type, message: typeof shown === 'string' ? shown : '(holds a credential)' };
}
