/** The iterator: elements become bundles. */
import { isCollection, own, type Bundle, type Value } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

/** Collections are their own bundle; anything else is an item called `value`. */
function bundleOf(element: Value): Bundle {
  return isCollection(element) ? element : { value: element };
}

export const modules: PureEntry[] = [
  [
    'builtin:BasicFeeder@1',
    {
      run(parameters) {
        const array = own(parameters, 'array');
        if (array === null) return [];
        return (Array.isArray(array) ? array : [array]).map(bundleOf);
      },
    },
  ],
];
