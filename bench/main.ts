/**
 * `npm run bench [-- --json] [-- --quick]`: Tenon next to the same work written by hand as a Temporal TypeScript workflow with one
 * normal activity per call: same server, same flags, same run. Ratio > 1: Tenon is better. The ratio is what counts.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { JsonObject } from '../scenarios/value.ts';
import * as blueprints from './blueprints.ts';
import { measureExpressions } from './expressions.ts';
import { afterReady, peakMiB, start, stop, type Started } from './processes.ts';

interface Workload {
  name: string;
  delayMs?: number;
  unit: string;
  tenon: number;
  handWritten?: number;
  ratio?: number;
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, quick: { type: 'boolean' } } });
const runs = values.quick === true ? 20 : 150;
const lanes = 8;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const home = await mkdtemp(join(tmpdir(), 'tenon-bench-'));
const started: Started[] = [];

async function launch(...args: Parameters<typeof start>): Promise<Started> {
  const process = await start(...args);
  started.push(process);
  return process;
}

/** Makes `count` calls in a number of lanes; gives calls per second after a warm-up. */
async function rate(count: number, call: () => Promise<unknown>): Promise<number> {
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, call));
  let left = count;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return count / ((performance.now() - began) / 1000);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function request(url: string, body: unknown, key?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${String(response.status)} ${text.slice(0, 500)}`);
  return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
}

interface UpgradeFigures {
  scenarios: number;
  openRuns: number;
  planSeconds: number;
  planGrowthMiB: number;
  whereUsedSeconds: number;
  applySeconds: number;
}

/** In a process of its own: see upgrades.ts. */
async function measureUpgrades(): Promise<Workload[]> {
  const sizes = values.quick === true ? ['100', '1000'] : ['1000', '10000'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    here('./upgrades.ts'),
    ...sizes,
  ]);
  const seen = JSON.parse(stdout) as UpgradeFigures; // the line it prints
  const many = `for ${String(seen.scenarios)} scenarios of 20 modules`;
  return [
    { name: 'upgrade-plan', unit: `s ${many}`, tenon: seen.planSeconds },
    { name: 'upgrade-plan-memory', unit: `MiB ${many}`, tenon: seen.planGrowthMiB },
    { name: 'upgrade-apply', unit: `s ${many}`, tenon: seen.applySeconds },
    { name: 'where-used', unit: `s over ${String(seen.openRuns)} open runs`, tenon: seen.whereUsedSeconds },
  ];
}

async function measure(): Promise<Workload[]> {
  const stub = await launch(here('./stub.ts'), [], afterReady);
  const stubs = stub.ready
    .split(' ')
    .map((port, i) => ({ delayMs: i * 10, base: `http://127.0.0.1:${port}` }));
  const hosts = stubs.map(({ base }) => new URL(base).host).join(',');
  const tenon = await launch(
    here('../cli/tenon.mjs'),
    ['start', '--json', '--no-examples'],
    (line) => (line.startsWith('{"ready":true') ? line : undefined),
    {
      TENON_HOME: home,
      TENON_PORT: '0',
      TENON_TEMPORAL_PORT: '0',
      TENON_TEMPORAL_UI_PORT: '0',
      TENON_ALLOW_HOSTS: hosts,
      TENON_LOG_LEVEL: 'error',
    },
  );
  // Written by `tenon start --json`.
  const { api, temporal } = JSON.parse(tenon.ready) as { api: string; temporal: { address: string } };
  const key = (await readFile(join(home, 'admin-key'), 'utf8')).trim();

  const create = async (blueprint: JsonObject): Promise<{ id: number; webhook?: { url: string } }> =>
    (await request(`${api}/v1/scenarios`, { blueprint }, key)) as { id: number; webhook?: { url: string } }; // API contract
  const runOnce = async (id: number): Promise<void> => {
    const run = (await request(`${api}/v1/scenarios/${String(id)}/runs`, { wait: 300 }, key)) as {
      status: string;
    }; // API contract
    if (run.status !== 'success') throw new Error(`A bench run ended as ${JSON.stringify(run)}`);
  };

  const results: Workload[] = [];
  const add = (workload: Workload): void => {
    const { tenon: ours, handWritten } = workload;
    const faster = workload.unit.endsWith('/s');
    if (handWritten !== undefined) workload.ratio = faster ? ours / handWritten : handWritten / ours;
    results.push(workload);
    if (values.json !== true) print(workload);
  };

  for (const workload of measureExpressions(values.quick === true ? 10_000 : 100_000)) add(workload);
  for (const { delayMs, base } of stubs) {
    const hand = await launch(here('./hand-written/main.ts'), [temporal.address, base], afterReady);
    const byHand = (type: string, args: unknown[]): Promise<unknown> =>
      request(`${hand.ready}/run`, { type, args });

    const hook = await create(blueprints.webhook(base));
    await request(`${api}/v1/scenarios/${String(hook.id)}/activate`, {}, key);
    add({
      name: 'webhook',
      delayMs,
      unit: 'answers/s',
      tenon: await rate(runs, () => request(hook.webhook?.url ?? '', { order: 7 })),
      handWritten: await rate(runs, () => request(`${hand.ready}/hook`, { order: 7 })),
    });
    for (const method of ['get', 'post'] as const) {
      const { id } = await create(blueprints.calls(method, 5, base));
      add({
        name: `${method}-5`,
        delayMs,
        unit: 'runs/s',
        tenon: await rate(runs / 2, () => runOnce(id)),
        handWritten: await rate(runs / 2, () => byHand('calls', [method, 5])),
      });
    }
    const items = values.quick === true ? 100 : 1000;
    const { id } = await create(blueprints.iterate(items, base));
    add({
      name: 'iterate-1000',
      delayMs,
      unit: `s for ${String(items)} items`,
      tenon: await seconds(() => runOnce(id)),
      handWritten: await seconds(() => byHand('iterate', [Array.from({ length: items }, (_, i) => i)])),
    });
    await stop(hand);
  }
  const { id } = await create(blueprints.pure());
  add({ name: 'pure-100000', unit: 's', tenon: await seconds(() => runOnce(id)) });
  const memory = peakMiB(tenon.child.pid ?? 0);
  if (memory !== undefined) add({ name: 'peak-memory', unit: 'MiB', tenon: memory });
  for (const workload of await measureUpgrades()) add(workload);
  return results;
}

function print({ name, delayMs, unit, tenon, handWritten, ratio }: Workload): void {
  const cells = [
    name.padEnd(24),
    (delayMs === undefined ? '' : `${String(delayMs)} ms`).padStart(6),
    tenon.toFixed(2).padStart(10),
    (handWritten?.toFixed(2) ?? '').padStart(12),
    (ratio?.toFixed(2) ?? '').padStart(7),
    `  ${unit}`,
  ];
  process.stdout.write(`${cells.join('')}\n`);
}

try {
  if (values.json !== true) {
    process.stdout.write(`${'workload'.padEnd(24)} delay     tenon by hand     ratio  unit\n`);
  }
  const workloads = await measure();
  if (values.json === true) process.stdout.write(`${JSON.stringify({ workloads }, null, 2)}\n`);
} finally {
  for (const process of started.reverse()) await stop(process);
  await rm(home, { recursive: true, force: true });
}
