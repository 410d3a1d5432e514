import { mkdtemp, rm } from 'node:fs/promises';
import { openStore } from './store/index.ts';
import { savedPlan } from './test/store/samples.ts';
const url = process.argv[2];
const home = await mkdtemp('/tmp/m/home-');
const s = await openStore({ home, sync: 'normal', ...(url ? { databaseUrl: url } : {}) });
const sc = await s.scenarios.create({ name: 'x', ...savedPlan() });
const hook = await s.hooks.create({ name: 'h', scenarioId: sc.id });
async function bench(name: string, n: number, par: number, f: (i: number) => Promise<unknown>) {
  let i = 0; const c = process.cpuUsage(); const t = performance.now(); const lat: number[] = [];
  await Promise.all(Array.from({ length: par }, async () => { while (i < n) { const k = i++; const a = performance.now(); await f(k); lat.push(performance.now() - a); } }));
  const cc = process.cpuUsage(c); const ms = performance.now() - t; lat.sort((a, b) => a - b);
  console.log(s.kind, name, 'par', par, Math.round(n / ms * 1000) + '/s', 'p50', lat[n >> 1]!.toFixed(2), 'cpu ms/op', ((cc.user + cc.system) / 1000 / n).toFixed(2));
}
const body = { a: 1, text: 'x'.repeat(500) };
const d = (k?: string) => ({ hookId: hook.id, payload: body, ...(k ? { deliveryKey: k } : {}), scenarios: [{ id: sc.id, startAtOnce: true, planHash: sc.planHash, version: 1, name: 'x' }] });
let u = 0;
await bench('warm', 500, 1, () => s.events.accept(d('w' + u++)));
for (const par of [1, 16, 64]) await bench('accept keyed', 4000, par, () => s.events.accept(d('k' + u++)));
await bench('duplicate', 1000, 16, (i) => s.events.accept(d('w' + (i % 300))));
await bench('byToken', 2000, 16, () => s.hooks.byToken(hook.token));
const runs = (await s.runs.list({ limit: 1000 })).items;
await bench('markStarted', 1000, 16, (i) => s.runs.markStarted(runs[i % runs.length]!.id));
await bench('finish', 1000, 16, (i) => s.runs.finish(runs[i % runs.length]!.id, { status: 'success', operations: 3, durationMs: 20, output: { a: 1 } }));
await s.close(); await rm(home, { recursive: true });
