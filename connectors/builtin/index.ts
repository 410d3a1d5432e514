import { defineConnector } from '../define.ts';
import { aggregator } from './aggregator.ts';
import { feeder } from './feeder.ts';
import { ifElse, merge } from './if-else.ts';
import { ignore } from './ignore.ts';
import { repeater } from './repeater.ts';
import { resume } from './resume.ts';
import { router } from './router.ts';
import { commit, rollback } from './stop.ts';

/** Flow control: the modules that decide where bundles go and how many there are. */
export const builtin = defineConnector({
  id: 'builtin',
  title: 'Flow control',
  description:
    'Routes, iterators, aggregators and error directives: what decides where bundles go and how many there are.',
  modules: [router, ifElse, merge, feeder, aggregator, repeater, ignore, resume, commit, rollback],
});
