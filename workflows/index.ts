/** What the worker bundles. One dynamic workflow runs every plan; its type is the scenario's name. */
export { scenario as default } from './scenario.ts';
