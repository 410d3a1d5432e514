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

export function hintLines(hints: readonly ShownHint[]): string {
  if (hints.length === 0) return 'Every module is up to date';
  const rows = hints.map(({ node, from, to, state, daysLeft, outcome }) => [
    String(node),
    from,
    to,
    daysLeft === undefined ? state : `${state}, ${String(daysLeft)} days left`,
    outcome,
  ]);
  return columns([['MODULE', 'NOW', 'COULD BE', 'STATE', 'OUTCOME'], ...rows]);
}
