import { z } from 'zod';
import { defineModule } from '../define.ts';
import { evaluateMath } from './expression.ts';

/** The value of a mathematical expression. */
export const evaluateExpression = defineModule({
  id: 'math:EvaluateExpression',
  kind: 'transformer',
  title: 'Evaluate an expression',
  description: 'Evaluates a mathematical expression given as text.',
  when: 'The formula itself comes from somewhere else, or is longer than a mapping can bear.',
  gotchas: [
    'Numbers are doubles: `0.1 + 0.2` is 0.30000000000000004. Mapped arithmetic is decimal.',
    'There are no variables, lists or definitions of functions; map the values into the text.',
    'Division by zero, and everything else that gives no finite number, is a `DataError`.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({ expression: z.string().min(1).describe('Such as `sqrt(3^2 + 4^2)`.') }),
  output: z.object({ result: z.number() }),
  examples: [{ expression: 'sqrt(3^2 + 4^2)' }, { expression: '(7 mod 4) * 2 > 5 ? 1 : 0' }],
  run: async ({ expression }) => [{ result: await evaluateMath(expression) }],
});
