import { disagreements } from './test/scenarios/machine/agreement.ts';
import { randomScenario } from './test/scenarios/machine/random-scenario.ts';
let state = Number(process.argv[3] ?? 1);
const rnd = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
const style = (process.argv[4] ?? 'one-by-one') as 'one-by-one';
let best: any; const t0 = Date.now(); let fails = 0; const slow: any[] = [];
for (let i = 0; i < Number(process.argv[2]); i++) {
  const len = 20 + Math.floor(rnd() * (i % 2 ? 60 : 300));
  const tape = Array.from({ length: len }, () => Math.floor(rnd() * 720));
  const salt = Math.floor(rnd() * 9999);
  const t = Date.now();
  let found: string[];
  let asked = salt;
  try { found = disagreements(tape, salt, style, style === 'one-by-one' ? {} : { pick: (o: number) => (asked = (asked * 31 + 7) % 10007) % o, rehydrate: salt % 2 === 0 }); } catch (e) { found = [String((e as Error).stack).slice(0, 600)]; }
  if (Date.now() - t > 500) slow.push([i, Date.now() - t]);
  if (found.length) { fails++; const s = JSON.stringify(randomScenario(tape, style)['flow']); if (!best || s.length < best.s.length) best = { s, found, salt }; }
}
console.log('ms', Date.now() - t0, 'fails', fails, 'slow', slow.slice(0, 10));
if (best) { console.log(best.found.join('\n'), best.salt); console.log(best.s.replaceAll('"parameters":{},', '').replaceAll('"version":1,', '').replace(/,"headers":\[\],"qs":\[\]/g, '').replaceAll('"method":"get","parseResponse":true', '').replaceAll('{"handleErrors":true}', '')); }
