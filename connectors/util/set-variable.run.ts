/** Set variable(s): kept in the run's state, emitted under their names. */
import type { PureContext, VariableScope } from '../../scenarios/pure-module.ts';
import {
  isCollection,
  own,
  setOwn,
  type Bundle,
  type Collection,
  type Value,
} from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';

function scopeOf(parameters: Collection): VariableScope {
  return own(parameters, 'scope') === 'execution' ? 'execution' : 'roundtrip';
}

function set(variables: readonly Value[], scope: VariableScope, context: PureContext): Bundle[] {
  const bundle: Bundle = {};
  for (const variable of variables) {
    const name = isCollection(variable) ? own(variable, 'name') : null;
    if (!isCollection(variable) || typeof name !== 'string') continue;
    const value = own(variable, 'value');
    context.setVariable(name, value, scope);
    setOwn(bundle, name, value);
  }
  return [bundle];
}

export const modules: PureEntry[] = [
  ['util:SetVariable2@1', { run: (parameters, context) => set([parameters], scopeOf(parameters), context) }],
  [
    'util:SetVariables@1',
    {
      run(parameters, context) {
        const variables = own(parameters, 'variables');
        return set(Array.isArray(variables) ? variables : [], scopeOf(parameters), context);
      },
    },
  ],
];
