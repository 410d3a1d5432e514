/** Filters and the conditions of branches: operands parsed, operators known. */
import { about, refuse, type Compilation, type FlowPlace } from './compilation.ts';
import { isOperator, type Condition } from './filters.ts';
import { at } from './json-path.ts';
import type { NodeTemplates } from './node-templates.ts';
import type { PlanFilter } from './plan.ts';
import type { RawCondition, RawFilter, RawOperand } from './scenario.ts';

/** The filter in front of a node. */
export function compileFilter(
  filter: RawFilter,
  templates: NodeTemplates,
  place: FlowPlace,
  compilation: Compilation,
): PlanFilter {
  return {
    name: filter.name,
    conditions: compileConditions(filter.conditions, templates, place, compilation),
  };
}

/** Compiles OR of AND groups. An operator nobody knows is an error: it would have to be guessed at every bundle. */
export function compileConditions(
  groups: RawCondition[][],
  templates: NodeTemplates,
  place: FlowPlace,
  compilation: Compilation,
): Condition[][] {
  return groups.map((group) =>
    group.flatMap((condition) => {
      const { path, o } = condition;
      if (!isOperator(o)) {
        const problem = about(templates.node, {
          path: at(path, 'o'),
          code: 'UNKNOWN_OPERATOR',
          message: `There is no operator "${o.slice(0, 80)}".`,
          hint: 'Operators are written type:comparison, such as text:equal, number:greater or exist; choose one in the editor.',
        });
        refuse(problem, place, compilation);
      }
      const a = templates.compile(operandText(condition.a), at(path, 'a'));
      const b =
        condition.b === undefined ? undefined : templates.compile(operandText(condition.b), at(path, 'b'));
      if (a === undefined) return [];
      return [{ a, o, ...(b === undefined ? {} : { b }) } satisfies Condition]; // o was checked above; errors discard the plan
    }),
  );
}

/** Operands are texts; numbers and booleans count as written ones, and a missing one is the empty hole (null). */
function operandText(operand: RawOperand): string {
  return operand === null ? '{{}}' : String(operand);
}
