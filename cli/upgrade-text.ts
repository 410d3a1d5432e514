/** Upgrade plans as a person reads them in a terminal. */
import { columns } from './command.ts';

export interface ShownAttention {
  id: string;
  code: string;
  severity: 'info' | 'confirm' | 'blocker';
  field: string;
  reason: string;
  before?: unknown;
  readers?: { path: string; template: string }[];
  choices?: { to: string; hint: string }[];
  answer?: unknown;
}

export interface ShownHint {
  node: number;
  from: string;
  to: string;
  state: string;
  daysLeft?: number;
  outcome: string;
  attention: ShownAttention[];
}

export interface ShownPlan {
  id: string;
  state: string;
  createdAt: string;
  summary: {
    scenarios: number;
    nodes: number;
    automatic: number;
    'needs-attention': number;
    impossible: number;
    openRuns: number;
  };
  scenarios: {
    scenarioId: number;
    name: string;
    outcome: string;
    open: number;
    openRuns: number;
    nodes: { node: number; from: string; to: string }[];
  }[];
  applied?: { policy?: string; scenarios: unknown[]; left: { scenarioId: number; reason: string }[] };
  rolledBack?: { scenarios: unknown[]; left: { scenarioId: number; reason: string }[] };
  runs: { runId: string; outcome: string; reason?: string }[];
}

export interface ShownDetail {
  scenarioId: number;
  name: string;
  outcome: string;
  open: number;
  nodes: {
    node: number;
    from: string;
    to: string;
    skipped?: true;
    settings: { field: string; before?: unknown; after?: unknown; hidden?: true }[];
    kept: string[];
    rewrites: { path: string; before: string; after: string }[];
    attention: ShownAttention[];
  }[];
}

const counted = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function planLines({ id, state, summary, scenarios, applied, rolledBack, runs }: ShownPlan): string {
  const head = `Plan ${id} (${state}): ${counted(summary.scenarios, 'scenario')}, ${counted(summary.nodes, 'module')}, ${counted(summary.openRuns, 'open run')} hit; ${String(summary.automatic)} automatic, ${String(summary['needs-attention'])} need you, ${String(summary.impossible)} impossible`;
  const rows = scenarios.map((one) => [
    String(one.scenarioId),
    one.outcome,
    String(one.open),
    String(one.openRuns),
    one.nodes.map(({ node, from, to }) => `${String(node)}: ${from} -> ${to}`).join(', '),
    one.name,
  ]);
  const lines = [head, '', columns([['SCENARIO', 'OUTCOME', 'OPEN', 'RUNS', 'MODULES', 'NAME'], ...rows])];
  for (const [what, step] of [
    ['Applied to', applied],
    ['Rolled back', rolledBack],
  ] as const) {
    if (step === undefined) continue;
    lines.push('', `${what} ${counted(step.scenarios.length, 'scenario')}`);
    for (const { scenarioId, reason } of step.left)
      lines.push(`  left out: scenario ${String(scenarioId)}: ${reason}`);
  }
  if (runs.length > 0) {
    const outcomes = [...new Set(runs.map(({ outcome }) => outcome))];
    lines.push(
      '',
      `Open runs: ${outcomes.map((outcome) => `${String(runs.filter((run) => run.outcome === outcome).length)} ${outcome}`).join(', ')}`,
    );
    for (const { runId, outcome, reason } of runs)
      if (outcome === 'kept') lines.push(`  ${runId}: ${reason ?? ''}`);
  }
  return lines.join('\n');
}

function attentionLines({
  id,
  severity,
  code,
  reason,
  before,
  readers = [],
  choices = [],
  answer,
}: ShownAttention): string[] {
  const mark = severity === 'info' ? 'i' : answer === undefined ? '?' : 'x';
  return [
    `  ${mark} ${code}: ${reason}`,
    ...(severity === 'info'
      ? []
      : [`      question ${id}${answer === undefined ? '' : `, answered ${JSON.stringify(answer)}`}`]),
    ...(before === undefined ? [] : [`      it is ${written(before)}`]),
    ...readers.map(({ path, template }) => `      read at ${path}: ${template}`),
    ...choices.map(({ to, hint }) => `      choose ${to}: ${hint}`),
  ];
}

export function detailLines({ scenarioId, name, outcome, open, nodes }: ShownDetail): string {
  const lines = [
    `Scenario ${String(scenarioId)} “${name}”: ${outcome}${open === 0 ? '' : `, ${counted(open, 'open question')}`}`,
  ];
  for (const node of nodes) {
    lines.push(
      '',
      `Module ${String(node.node)}: ${node.from} -> ${node.to}${node.skipped === true ? ' (left as it is)' : ''}`,
    );
    for (const { field, before, after, hidden } of node.settings) {
      if (hidden === true) lines.push(`  ~ ${field} (holds a credential, not shown)`);
      else {
        if (before !== undefined) lines.push(`  - ${field} = ${written(before)}`);
        if (after !== undefined) lines.push(`  + ${field} = ${written(after)}`);
      }
    }
    for (const { path, before, after } of node.rewrites)
      lines.push(`  - ${path} = ${before}`, `  + ${path} = ${after}`);
    if (node.kept.length > 0) lines.push(`  kept: ${node.kept.join(', ')}`);
    for (const attention of node.attention) lines.push(...attentionLines(attention));
  }
  return lines.join('\n');
}

export interface ShownRecording {
  scenarioId: number;
  state: string;
  until?: string;
  samples: number;
  modules: { node: number; module: string; samples: number; tooLarge?: true }[];
}

export interface ShownDryRun {
  scenarioId: number;
  level: string;
  verdict?: string;
  nodes: {
    node: number;
    from: string;
    to: string;
    outcome: string;
    open: number;
    verdict?: string;
    samples: number;
    diff: { path: string; kind: string; before?: unknown; after?: unknown }[];
    announced: string[];
    error?: { type: string; message: string };
    reasons: string[];
  }[];
}

export function recordingLines({ scenarioId, state, until, samples, modules }: ShownRecording): string {
  const when = state === 'recording' ? ` until ${until ?? ''}` : '';
  const rows = modules.map(({ node, module, samples: kept, tooLarge }) => [
    String(node),
    module,
    String(kept) + (tooLarge === true ? ' (others are too large)' : ''),
  ]);
  const head = `Scenario ${String(scenarioId)}: ${state}${when}, ${counted(samples, 'operation')} kept`;
  return rows.length === 0 ? head : `${head}\n\n${columns([['MODULE', 'VERSION', 'KEPT'], ...rows])}`;
}

export function dryRunLines({ scenarioId, level, verdict, nodes }: ShownDryRun): string {
  const lines = [`Scenario ${String(scenarioId)} (${level}): ${verdict ?? 'nothing was replayed'}`];
  for (const node of nodes) {
    const on = node.verdict === undefined ? '' : ` on ${counted(node.samples, 'operation')}`;
    const open = node.open === 0 ? '' : `, ${counted(node.open, 'open question')}`;
    lines.push(
      '',
      `Module ${String(node.node)}: ${node.from} -> ${node.to}: ${node.verdict ?? node.outcome}${on}${open}`,
    );
    if (node.error !== undefined) lines.push(`  ! ${node.error.type}: ${node.error.message}`);
    for (const { path, kind, before, after } of node.diff) {
      const what = path === '' ? 'the number of bundles' : path;
      lines.push(`  ${kind === 'added' ? '+' : kind === 'removed' ? '-' : '~'} ${what} (${kind})`);
      if (before !== undefined) lines.push(`      was ${written(before)}`);
      if (after !== undefined) lines.push(`      is ${written(after)}`);
    }
    if (node.announced.length > 0) lines.push(`  as announced: ${node.announced.join(', ')}`);
    for (const reason of node.reasons) lines.push(`  ? ${reason}`);
  }
  return lines.join('\n');
}

export function hintLines(hints: readonly ShownHint[]): string {
  if (hints.length === 0) return 'Every module is up to date';
  const rows = hints.map(({ node, from, to, state, daysLeft, outcome }) => [
    String(node),
    from,
    to,
    daysLeft === undefined
      ? state
      : daysLeft < 0
        ? `${state}, stopped working ${String(-daysLeft)} days ago`
        : `${state}, ${String(daysLeft)} days left`,
    outcome,
  ]);
  return columns([['MODULE', 'NOW', 'COULD BE', 'STATE', 'OUTCOME'], ...rows]);
}
