/** What the engine offers a pure module: the run's clock, its zone, its variables and counters. */
import type { PlanNode } from '../plan.ts';
import type { PureContext } from '../pure-module.ts';
import { own, setOwn } from '../value.ts';
import type { Walk } from './walk.ts';

export function pureContext(walk: Walk, node: PlanNode): PureContext {
  const { variables, counters } = walk.state;
  return {
    now: () => new Date(walk.now()),
    timezone: walk.plan.timezone,
    regex: 'linear',
    mapped: node.mapper.map(([name]) => name),
    // The last write wins, whichever lifetime it chose: a name stands in one of the two only.
    getVariable: (name) => own(variables.roundtrip, name) ?? own(variables.execution, name),
    setVariable: (name, value, scope) => {
      const other = scope === 'execution' ? variables.roundtrip : variables.execution;
      if (Object.hasOwn(other, name)) Reflect.deleteProperty(other, name);
      setOwn(variables[scope], name, value);
    },
    count: (scope) => {
      const next = (counters[scope][String(node.id)] ?? 0) + 1;
      counters[scope][String(node.id)] = next;
      return next;
    },
  };
}
