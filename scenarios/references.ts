/** What the expressions of a module read: only modules that ran before it on its path have something to give. */
import { about, type Compilation } from './compilation.ts';
import { visit, type Expression, type Template } from './expressions/index.ts';
import { missingOutput } from './missing-output.ts';
import type { Problem } from './report.ts';
import type { ModuleNode } from './scenario.ts';
import { writtenName } from './written-name.ts';

const EMPTY = 'The reference is always empty.';

type ModuleReference = Extract<Expression, { m: number }>;
type Finding = Omit<Problem, 'path' | 'module'>;

/**
 * Warns about references that can never hold a value: to modules that do not exist, do not run before `node` or were
 * collected by an aggregator, and to outputs their module does not have. An empty value is no error in itself, so none of
 * them refuses an import.
 */
export function checkReferences(
  template: Template,
  path: string,
  node: ModuleNode,
  compilation: Compilation,
): void {
  if (compilation.findings.warnedEnough) return;
  const found = new Map<string, Finding>();
  visit(template, (expression) => {
    if (!('m' in expression)) return;
    const finding = judge(expression, node, compilation);
    if (finding !== undefined) found.set(finding.message, finding);
  });
  for (const finding of found.values()) compilation.findings.warn(about(node, { path, ...finding }));
}

function judge(reference: ModuleReference, node: ModuleNode, compilation: Compilation): Finding | undefined {
  const { m: module, p: steps } = reference;
  const state = compilation.upstream.availability(module);
  const named = `Module ${String(module)}`;
  if (state === 'open') return missingOutput(reference, compilation);
  if (state === 'failing') {
    const [first] = steps;
    if (first === undefined || ('f' in first && first.f === 'error')) return undefined;
    return {
      code: 'REFERENCE_FAILED_MODULE',
      message: `${named} has failed where its error route runs, so it has no output. ${EMPTY}`,
      hint: `Read its error, such as ${String(module)}.error.message, or a module before it.`,
    };
  }
  if (state !== undefined) {
    const aggregator = String(state.collectedBy);
    return {
      code: 'REFERENCE_COLLECTED',
      message: `${named} cannot be read any more: aggregator ${aggregator} has collected its bundles. ${EMPTY}`,
      hint: `Map the value in aggregator ${aggregator} and read it from there, or read a module before its source.`,
    };
  }
  if (module === node.id) {
    return {
      code: 'REFERENCE_TO_ITSELF',
      message: `${named} reads its own output, which it does not have yet. ${EMPTY}`,
      hint: 'Read a module before it.',
    };
  }
  if (!compilation.nodes.has(module)) {
    return {
      code: 'REFERENCE_UNKNOWN',
      message: `There is no module ${String(module)}${elsewhere(reference, compilation)} ${EMPTY}`,
      hint: 'Map the value again from a module that exists; the one it meant was deleted.',
    };
  }
  return {
    code: 'REFERENCE_NOT_UPSTREAM',
    message: `${named} does not run before module ${String(node.id)} on this path${elsewhere(reference, compilation)} ${EMPTY}`,
    hint: 'Read a module before this one on the same path; from another route, pass the value by Set variable and Get variable.',
  };
}

/** The one module before this place that is known to have an output of that name, as a question. */
function elsewhere({ p: steps }: ModuleReference, { upstream, nodes, outputs }: Compilation): string {
  const [first] = steps;
  if (first === undefined || !('f' in first)) return '.';
  const holders = upstream.open().filter((id) => {
    const holder = nodes.get(id);
    const shape = holder && outputs.of(holder);
    return shape?.fields.some(({ name }) => name === first.f) === true;
  });
  const [only] = holders;
  return only === undefined || holders.length > 1
    ? '.'
    : `; did you mean \`${String(only)}.${writtenName(first.f)}\`?`;
}
