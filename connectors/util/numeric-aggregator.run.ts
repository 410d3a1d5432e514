/** The numeric aggregator's end. */
import { own, type Collection } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { asNumber } from './plain-values.ts';

/** Added up with a running correction (Neumaier), so that 0.1 ten times is 1. */
function sum(numbers: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const number of numbers) {
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return total + lost;
}

function resultOf(items: readonly Collection[], fn: string): number | null {
  if (fn === 'count') return items.length;
  const numbers = items
    .map((item) => asNumber(own(item, 'value'), 'value'))
    .filter((number) => number !== null);
  if (fn === 'sum') return sum(numbers);
  if (numbers.length === 0) return null;
  if (fn === 'avg') return sum(numbers) / numbers.length;
  // Not Math.max(...numbers): 100,000 arguments are more than a call takes.
  return numbers.reduce((best, number) => (fn === 'max' ? Math.max(best, number) : Math.min(best, number)));
}

export const modules: PureEntry[] = [
  [
    'util:FunctionAggregator2@1',
    {
      aggregate(items, parameters) {
        const fn = own(parameters, 'fn');
        return { result: resultOf(items, typeof fn === 'string' && fn !== '' ? fn : 'sum') };
      },
    },
  ],
];
