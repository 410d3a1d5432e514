/**
 * `npm run demo:api-change`: an API withdraws what three scenarios use, twenty runs hang on it, and an upgrade moves all of
 * them without a restart. In a home of its own, which is gone at the end. Exit code 0 where everything was as it says.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeJira, type FakeJira } from '../connectors/jira/fake/server.ts';
import { apiChangeScenario, type ApiChangeKind } from './api-change-scenarios.ts';
import { startTenonProcess, type DemoProcess } from './demo-process.ts';
import { startExampleServer } from './example-server.ts';

/** Runs of each scenario that hang when the API is gone: twenty in all. */
const RUNS: readonly [kind: ApiChangeKind, runs: number][] = [
  ['list', 8],
  ['count', 7],
  ['total', 5],
];

interface Plan {
  id: string;
  summary: { automatic: number; 'needs-attention': number; openRuns: number; scenarios: number };
  scenarios: { scenarioId: number; name: string; outcome: string }[];
  runs: { runId: string; outcome: string; reason?: string }[];
}

interface Detail {
  nodes: {
    settings: { field: string; before?: unknown; after?: unknown }[];
    rewrites: { path: string; before: string; after: string }[];
    attention: {
      id: string;
      code: string;
      severity: string;
      reason: string;
      readers?: { template: string }[];
    }[];
  }[];
}

interface Finding {
  id: number;
  kind: string;
  module: string;
  effectiveAt?: string;
}

interface Run {
  id: string;
  status: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const began = performance.now();
const step = (line: string): void => {
  say(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}`);
};

/** Waits until the condition holds; it is looked at ten times a second, for a minute. */
async function until<Result>(what: string, look: () => Promise<Result | undefined>): Promise<Result> {
  const end = performance.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`${what} did not come about`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The story. `keep` is told of the process, so that it ends whatever happens. */
async function tell(
  home: string,
  { jira, notes }: { jira: FakeJira; notes: string },
  keep: (tenon: DemoProcess) => void,
): Promise<void> {
  say('Tenon: an API withdraws what scenarios use\n');
  const hosts = [jira.site, notes].map((url) => new URL(url).host).join(',');
  const tenon = await startTenonProcess(home, { TENON_ALLOW_HOSTS: hosts });
  keep(tenon);
  const get = <Answer>(path: string): Promise<Answer> => tenon.call<Answer>('GET', path);
  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    tenon.call<Answer>('POST', path, body);

  const { id: account } = await post<{ id: number }>('/v1/connections', {
    name: 'Jira of the demo',
    type: 'jira',
    data: jira.account,
  });
  const scenarios = new Map<ApiChangeKind, number>();
  for (const [kind] of RUNS) {
    const { id } = await post<{ id: number }>('/v1/scenarios', {
      blueprint: apiChangeScenario(kind, notes, account),
    });
    scenarios.set(kind, id);
  }
  const idOf = (kind: ApiChangeKind): number => scenarios.get(kind) ?? 0;
  step('Three scenarios search a Jira by jira:SearchIssues@1; one of them reads {{3.total}}.');
  const exports = new Map<ApiChangeKind, string>();
  for (const [kind] of RUNS) {
    const run = await post<Run>(`/v1/scenarios/${String(idOf(kind))}/runs`, { wait: 60 });
    assert.equal(run.status, 'success');
    exports.set(kind, JSON.stringify(await get(`/v1/scenarios/${String(idOf(kind))}/blueprint`)));
  }
  const finding = await until('the finding', async () => {
    const { items } = await get<{ items: Finding[] }>('/v1/findings');
    return items.find(
      ({ module, effectiveAt }) => module === 'jira:SearchIssues@1' && effectiveAt !== undefined,
    );
  });
  step(
    `Each ran once. Jira said Sunset: ${finding.effectiveAt?.slice(0, 10) ?? ''} in its answers; Tenon noted it as finding ${String(finding.id)}.`,
  );

  jira.retireSearch();
  const open: { kind: ApiChangeKind; id: string }[] = [];
  for (const [kind, count] of RUNS) {
    for (let index = 0; index < count; index += 1) {
      open.push({ kind, id: (await post<Run>(`/v1/scenarios/${String(idOf(kind))}/runs`)).id });
    }
  }
  await until('that all runs hang on the search', async () =>
    jira.counts.gone >= open.length ? true : undefined,
  );
  step(
    `Jira retires the search: 410. ${String(open.length)} runs have written a note, failed at the search, and wait in tenon:Retry.`,
  );

  const made = await post<Plan>('/v1/upgrade-plans', { modules: ['jira:SearchIssues@1'] });
  const { summary } = made;
  assert.deepEqual([summary.openRuns, summary.scenarios], [open.length, RUNS.length]);
  step(
    `tenon upgrade plan --module jira:SearchIssues@1: ${String(summary.openRuns)} runs, ${String(summary.scenarios)} scenarios hit; ${String(summary.automatic)} automatic, ${String(summary['needs-attention'])} needs you:`,
  );
  const asking = made.scenarios.find(({ outcome }) => outcome === 'needs-attention');
  assert.equal(asking?.scenarioId, idOf('total'));
  const path = `/v1/upgrade-plans/${made.id}`;
  const detail = await get<Detail>(`${path}/scenarios/${String(asking.scenarioId)}`);
  const question = detail.nodes[0]?.attention.find(({ severity }) => severity !== 'info');
  assert.equal(question?.code, 'OUTPUT_REMOVED');
  say(`             ? ${question.reason}`);
  for (const { template } of question.readers ?? []) say(`               read by ${template}`);
  const answered = await tenon.call<Detail>('PUT', `${path}/scenarios/${String(asking.scenarioId)}/answers`, {
    answers: { [question.id]: { value: '{{length(3.issues)}}' } },
  });
  step('Answered: {{length(3.issues)}} instead. What changes in that scenario:');
  for (const { settings, rewrites } of answered.nodes) {
    for (const { field, before, after } of settings) {
      if (before !== undefined) say(`             - ${field}: ${JSON.stringify(before)}`);
      if (after !== undefined) say(`             + ${field}: ${JSON.stringify(after)}`);
    }
    for (const { before, after } of rewrites) say(`             - ${before}\n             + ${after}`);
  }

  await post(`${path}/apply`, { policy: 'in-place' });
  step('tenon upgrade apply --policy in-place: three new versions in one transaction, open runs are moved.');
  for (const { id } of open) {
    const run = await until(`the end of ${id}`, async () => {
      const seen = await get<Run>(`/v1/runs/${id}`);
      return ['success', 'warning', 'error', 'cancelled'].includes(seen.status) ? seen : undefined;
    });
    assert.equal(run.status, 'success', `${id} ended as ${run.status}`);
  }
  const { runs } = await get<Plan>(path);
  assert.equal(
    runs.filter(({ outcome }) => outcome === 'switched').length,
    open.length,
    JSON.stringify(runs),
  );
  step(
    `All ${String(open.length)} runs, under the ids they had, have gone on with the new search and succeeded.`,
  );

  const written = (await (await fetch(`${notes}/notes`)).json()) as { notes: { requests: number }[] }; // its own answer
  assert.equal(written.notes.length, 2 * (open.length + RUNS.length));
  assert.ok(written.notes.every(({ requests }) => requests === 1));
  step(`Notes at the other API: ${String(written.notes.length)}, two for each run. None was sent twice.`);

  await post(`${path}/rollback`);
  for (const [kind] of RUNS) {
    const back = JSON.stringify(await get(`/v1/scenarios/${String(idOf(kind))}/blueprint`));
    assert.equal(back, exports.get(kind));
  }
  step('tenon upgrade rollback: the blueprints are what they were, byte for byte.');
  assert.equal(await tenon.stop(), 0);
  step('Stopped properly. The home folder is removed, nothing is left behind.');
}

const home = await mkdtemp(join(tmpdir(), 'tenon-demo-'));
const jira = await startFakeJira();
const notes = await startExampleServer();
let running: DemoProcess | undefined;

async function tidyUp(): Promise<void> {
  await running?.kill();
  await Promise.all([jira.close(), notes.close()]);
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void tidyUp().finally(() => process.exit(1)));
}
try {
  await tell(home, { jira, notes: notes.url }, (tenon) => (running = tenon));
} catch (error) {
  process.stderr.write(
    `\nThe demo did not go as it should: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await tidyUp();
}
