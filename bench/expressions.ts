/**
 * How fast mapped fields are evaluated: ten templates of the kinds that scenarios are full of, 100,000 times each, on one core. Also by
 * itself: `node --import tsx bench/expressions.ts`.
 */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  Budget,
  evaluateTemplate,
  parseTemplate,
  type EvaluationContext,
} from '../scenarios/expressions/index.ts';
import type { Collection } from '../scenarios/value.ts';

const EVALUATIONS = 100_000;
const WARM_UP = 10_000;

/** What a form, a list of an API and a row of a sheet give. */
const bundles: Record<number, Collection> = {
  1: {
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    phone: '+47 (22) 33-44-55',
    amount: '1249.50',
    quantity: 3,
    status: 'won',
    due: new Date('2024-11-05T09:30:00Z'),
    started: '2024-05-17 08:09',
    fields: ['Name', 'Email', 'Phone', 'Company'].map((label) => ({ label, value: `${label} of Ada` })),
    lines: Array.from({ length: 12 }, (_, at) => ({
      sku: `A-${String(at)}`,
      price: at * 2.5,
      state: at % 2 ? 'open' : 'done',
    })),
  },
  2: { data: { choices: [{ message: { content: '```json\n{"score": 7}\n```' } }] } },
};

export const templates: readonly (readonly [name: string, source: string])[] = [
  ['path', 'New order of {{1.name}} arrived.'],
  ['text', '{{1.name}} <{{1.email}}> ordered {{1.quantity}} for {{1.amount}} EUR.'],
  ['lookup', '{{get(map(1.fields; "value"; "label"; "Email"); 1)}}'],
  ['date', '{{formatDate(addDays(1.due; -7); "YYYY-MM-DD")}}T00:00:00Z'],
  ['parse-date', '{{parseDate(1.started; "YYYY-MM-DD HH:mm"; "Europe/Oslo")}}'],
  [
    'clean',
    '{{replace(replace(2.data.choices[].message.content; "```json"; emptystring); "```"; emptystring)}}',
  ],
  ['pattern', '{{replace(1.phone; "/[^0-9]/g"; emptystring)}}'],
  [
    'choice',
    '{{if(1.status = "won" & 1.quantity > 2; ifempty(1.company; 1.name); switch(1.status; "lost"; "-"; "?"))}}',
  ],
  ['sum', '{{formatNumber(round(sum(map(1.lines; "price")) * 1.25 * 100) / 100; 2; "."; ",")}}'],
  [
    'json',
    '{"customer":"{{1.name}}","lines":"{{join(map(1.lines; "sku"; "state"; "open"); ", ")}}","total":{{1.amount * 1.2}},"at":"{{formatDate(now; "X")}}"}',
  ],
];

const context = (budget: Budget): EvaluationContext => ({
  bundle: (id) => bundles[id],
  variable: () => undefined,
  now: () => new Date('2024-11-12T13:14:15Z'),
  random: () => 0.5,
  uuid: () => '',
  timezone: 'Europe/Prague',
  budget,
  regex: 'linear',
});

/** Evaluations per second of each template, parsed once as a plan has it. */
export function measureExpressions(count = EVALUATIONS): { name: string; unit: string; tenon: number }[] {
  return templates.map(([name, source]) => {
    const template = parseTemplate(source);
    const budget = new Budget();
    const evaluation = context(budget);
    const evaluate = (times: number): void => {
      for (let at = 0; at < times; at += 1) {
        budget.renew();
        evaluateTemplate(template, evaluation);
      }
    };
    evaluate(Math.min(WARM_UP, count));
    const began = performance.now();
    evaluate(count);
    return {
      name: `expression-${name}`,
      unit: 'evaluations/s',
      tenon: count / ((performance.now() - began) / 1000),
    };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, tenon } of measureExpressions()) {
    process.stdout.write(
      `${name.padEnd(24)} ${tenon.toFixed(0).padStart(10)} /s ${(1e6 / tenon).toFixed(2).padStart(8)} µs\n`,
    );
  }
}
