import fc from 'fast-check';
import { tapes, salts } from './test/scenarios/machine/agreement.ts';
import { randomScenario } from './test/scenarios/machine/random-scenario.ts';
import { walk } from './test/support/walk.ts';
import { interpret } from './test/scenarios/machine/reference.ts';
const st: Record<string, number> = {}; const ends: Record<string, number> = {};
for (const [tape] of fc.sample(fc.tuple(tapes, salts), { seed: 20261124, numRuns: 300 })) {
  const s = randomScenario(tape, 'at-once');
  let most = 0; let aggs = 0;
  try { const w = walk(s, { pick: (o) => { most = Math.max(most, o); return o - 1; }, answer: () => ({ v: 'a', n: 1 }) , mostRequests: 4000});
  aggs = w.entries.filter((e) => e.kind === 'aggregated' && JSON.stringify(e.output).length > 60).length; } catch (e) { most = -1; }
  st[`${most > 1 ? 'wide' : most} ${aggs > 0 ? 'agg' : ''}`] = (st[`${most > 1 ? 'wide' : most} ${aggs > 0 ? 'agg' : ''}`] ?? 0) + 1;
  const s1 = randomScenario(tape);
  try { const r = interpret(s1, { reply: () => ({ bundles: [{ data: { v: 'a', n: 1 } }] }) }); const k = `${r.status} ${Math.min(9, Math.floor(r.operations/5))}`; ends[k] = (ends[k] ?? 0) + 1; } catch (e) { ends['long'] = (ends['long'] ?? 0) + 1; }
}
console.log(st, ends);
