import fc from 'fast-check';
import { tapes, salts } from './test/scenarios/machine/agreement.ts';
import { randomScenario } from './test/scenarios/machine/random-scenario.ts';
import { interpret } from './test/scenarios/machine/reference.ts';
let shown = 0;
const short = (f: any[]): string => f.map((m) => `${m.id}${m.module.split(':')[1].slice(0, 12)}${m.filter ? `?${m.filter.conditions[0].map((c: any) => c.a + c.o + (c.b ?? '')).join('&')}` : ''}${m.mapper?.repeats ?? m.mapper?.array ?? ''}${m.parameters?.values ? '#' + m.parameters.values.length : ''}${m.routes ? '(' + m.routes.map((r: any) => short(r.flow)).join(' | ') + ')' : ''}`).join(' ');
for (const [tape] of fc.sample(fc.tuple(tapes, salts), { seed: 20261124, numRuns: 300 })) {
  const s1 = randomScenario(tape);
  try { const r = interpret(s1, { reply: () => ({ bundles: [{ data: { v: 'a', n: 1 } }] }) }); if (r.operations < 5 && shown++ < 25) console.log(r.operations, r.status, short(s1['flow'] as any[])); } catch {}
}
