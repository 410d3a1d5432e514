import { defineConnector } from '../define.ts';
import { basicTrigger } from './basic-trigger.ts';
import { compose } from './compose.ts';
import { getVariable, getVariables } from './get-variable.ts';
import { numericAggregator } from './numeric-aggregator.ts';
import { setVariable, setVariables } from './set-variable.ts';
import { sleep } from './sleep.ts';
import { textAggregator } from './text-aggregator.ts';

/** Tools: variables, pauses, fixed bundles, small aggregators. */
export const util = defineConnector({
  id: 'util',
  title: 'Tools',
  description: 'Variables, pauses, fixed bundles, texts and small aggregators.',
  modules: [
    basicTrigger,
    setVariable,
    setVariables,
    getVariable,
    getVariables,
    sleep,
    compose,
    textAggregator,
    numericAggregator,
  ],
});
