import { defineConnector } from '../define.ts';
import { evaluateExpression } from './evaluate-expression.ts';

/** Arithmetic beyond what mappings do. */
export const math = defineConnector({
  id: 'math',
  title: 'Math',
  description: 'Evaluates mathematical expressions.',
  modules: [evaluateExpression],
});
