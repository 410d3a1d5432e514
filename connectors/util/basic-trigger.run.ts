/** The basic trigger: one bundle per entry of `values`. */
import { isCollection, own, setOwn, type Bundle, type Value } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

function list(value: Value): Value[] {
  return Array.isArray(value) ? value : [];
}

function bundleOf(entry: Value): Bundle {
  const bundle: Bundle = {};
  for (const item of list(isCollection(entry) ? own(entry, 'spec') : null)) {
    if (!isCollection(item)) continue;
    const name = own(item, 'name');
    if (typeof name === 'string' && name !== '') setOwn(bundle, name, own(item, 'value'));
  }
  return bundle;
}

export const modules: PureEntry[] = [
  ['util:BasicTrigger@1', { run: (parameters) => list(own(parameters, 'values')).map(bundleOf) }],
];
