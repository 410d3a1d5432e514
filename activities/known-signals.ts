/** Signals of answers, read once for each different answer: an API says the same with every answer it gives. */
import { signalsOf, type Signal, type SignallingAnswer } from '../scenarios/upgrade/signals.ts';

const MOST = 200;
const LONGEST = 4000;

const READ = new Set(['deprecation', 'sunset', 'warning', 'link', 'location']);

/** Like `signalsOf`; what it gives is shared, so it is not to be changed. */
export function createKnownSignals(): (answer: SignallingAnswer) => readonly Signal[] {
  const known = new Map<string, readonly Signal[]>();
  return (answer) => {
    const { status, headers, address } = answer;
    let key = `${String(status)} ${address}`;
    for (const [name, value] of headers) if (READ.has(name)) key += `\n${name}:${value}`;
    if (key.length > LONGEST) return signalsOf(answer);
    const found = known.get(key);
    if (found !== undefined) return found;
    const signals = signalsOf(answer);
    if (known.size >= MOST) known.clear();
    known.set(key, signals);
    return signals;
  };
}
