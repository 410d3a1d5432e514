/** Get variable(s): each under its own name, empty where it was never set. */
import type { PureContext } from '../../scenarios/pure-module.ts';
import { own, setOwn, type Bundle, type Value } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

function get(names: readonly Value[], context: PureContext): Bundle[] {
  const bundle: Bundle = {};
  for (const name of names) {
    if (typeof name === 'string') setOwn(bundle, name, context.getVariable(name));
  }
  return [bundle];
}

export const modules: PureEntry[] = [
  ['util:GetVariable2@1', { run: (parameters, context) => get([own(parameters, 'name')], context) }],
  [
    'util:GetVariables@1',
    {
      run(parameters, context) {
        const names = own(parameters, 'variables');
        return get(Array.isArray(names) ? names : [], context);
      },
    },
  ],
];
