import { defineConnector } from '../define.ts';
import { retry } from './retry.ts';
import { throwError } from './throw.ts';

/** What Make and Fusion have no module for. */
export const tenon = defineConnector({
  id: 'tenon',
  title: 'Tenon',
  description: 'Modules that go beyond Make and Fusion; a scenario that uses them runs here only.',
  modules: [retry, throwError],
});
