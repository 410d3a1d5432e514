import { defineConnector } from '../define.ts';
import { basicTrigger } from './basic-trigger.ts';
import { compose } from './compose.ts';
import { convertEncoding } from './encoding.ts';
import { getVariable, getVariables } from './get-variable.ts';
import { increment } from './increment.ts';
import { numericAggregator } from './numeric-aggregator.ts';
import { setVariable, setVariables } from './set-variable.ts';
import { sleep } from './sleep.ts';
import { switcher } from './switcher.ts';
import { tableAggregator } from './table-aggregator.ts';
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
    increment,
    sleep,
    switcher,
    compose,
    convertEncoding,
    textAggregator,
    numericAggregator,
    tableAggregator,
  ],
});
