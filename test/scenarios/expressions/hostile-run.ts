/**
 * Evaluates every function on inputs that a sender who means harm might choose, in a process of its own: what a step costs is measured,
 * and nothing else may run meanwhile. Prints one JSON line per function.
 */
import process from 'node:process';
import { Budget, ExpressionError, functions, HostRegexNeeded } from '../../../scenarios/expressions/index.ts';
import { Binary, type Collection, type Value } from '../../../scenarios/value.ts';
import { evaluate } from './evaluation.ts';

/** What the test reads. */
export interface HostileResult {
  name: string;
  /** Expressions that failed with something that is no error of the language. */
  foreign: string[];
  /** The expression that took longest beyond what its steps allow. */
  slowest: { source: string; cpuMs: number; steps: number };
}

function nested(depth: number, wrap: (inner: Value) => Value): Value {
  let value: Value = 1;
  for (let at = 0; at < depth; at += 1) value = wrap(value);
  return value;
}

const hostile: Collection = {
  text: 'a1 b'.repeat(250_000),
  blanks: `${' '.repeat(300_000)}x${' '.repeat(300_000)}`,
  path: 'a.'.repeat(100_000),
  numbers: Array.from({ length: 50_000 }, (_, at) => at * 1.1),
  records: Array.from({ length: 25_000 }, (_, at) => ({ a: at % 5000, b: `x${String(at)}` })),
  dates: Array.from({ length: 25_000 }, (_, at) => new Date(at * 1e7)),
  deep: nested(20_000, (inner) => [inner]),
  deepFields: nested(20_000, (inner) => ({ a: inner })),
  wide: Object.fromEntries(Array.from({ length: 25_000 }, (_, at) => [`k${String(at)}`, at])),
  bytes: new Binary(new Uint8Array(1_000_000)),
  huge: 1e308,
  last: new Date(8.64e15),
  pattern: '/(.*)(.*)(.*)x/g',
};
const names = Object.keys(hostile);

/** A step is meant to be worth this much at most. */
const MICROSECONDS_PER_STEP = 1;

const beyond = ({ cpuMs, steps }: HostileResult['slowest']): number =>
  cpuMs - (steps * MICROSECONDS_PER_STEP) / 1000;

for (const { name } of functions.values()) {
  const result: HostileResult = { name, foreign: [], slowest: { source: '', cpuMs: 0, steps: 0 } };
  for (const [at, first] of names.entries()) {
    const [second = '', third = ''] = [
      names[(at * 7 + 3) % names.length],
      names[(at * 5 + 1) % names.length],
    ];
    for (const args of [`1.${first}`, `1.${second}; 1.${first}; 1.${third}`]) {
      const source = `{{${name}(${args})}}`;
      const budget = new Budget();
      const before = process.cpuUsage();
      try {
        evaluate(source, hostile, { budget });
      } catch (error) {
        const known = error instanceof ExpressionError || error instanceof HostRegexNeeded;
        if (!known || error.message.length > 500)
          result.foreign.push(`${source}: ${String(error).slice(0, 200)}`);
      }
      const taken = { source, cpuMs: process.cpuUsage(before).user / 1000, steps: Math.round(budget.used) };
      if (beyond(taken) > beyond(result.slowest)) result.slowest = taken;
    }
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
