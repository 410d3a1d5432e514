/** Finds references to outputs that their module is known not to have. */
import type { Compilation } from './compilation.ts';
import type { Expression } from './expressions/index.ts';
import { nearest } from './nearest.ts';
import type { OutputField } from './output-shape.ts';
import type { Problem } from './report.ts';
import { writtenName } from './written-name.ts';

/** Outputs named in a hint, at most. */
const SHOWN_OUTPUTS = 10;

/**
 * The finding for a path that ends outside the module's outputs. Nothing is said where more may come than is known: open
 * shapes, values of any type, what stands inside texts and numbers.
 */
export function missingOutput(
  { m: module, p: steps }: Extract<Expression, { m: number }>,
  { nodes, outputs }: Compilation,
): Omit<Problem, 'path' | 'module'> | undefined {
  const node = nodes.get(module);
  const shape = node && outputs.of(node);
  if (shape === undefined || shape.open) return undefined;

  let fields: readonly OutputField[] | undefined = shape.fields;
  let array = false;
  let written = String(module);
  for (const [position, step] of steps.entries()) {
    if (!('f' in step)) {
      if (!array) return undefined;
      array = false;
      written += 'i' in step ? '[…]' : '[]';
      continue;
    }
    // A name right behind an array reads nothing, but connectors may give their arrays named items.
    if (fields === undefined || array) return undefined;
    const inner: OutputField | undefined = fields.find(({ name }) => name === step.f);
    if (inner === undefined) {
      if (position === 0 && isReserved(step.f)) return undefined;
      return finding(module, written, step.f, fields, shape.fromExport === true);
    }
    written += `.${writtenName(step.f)}`;
    fields = shape.fromExport === true ? undefined : inner.spec;
    array = inner.type === 'array';
  }
  return undefined;
}

/** What the engine itself may add to any bundle: position and length, keys, errors. */
function isReserved(name: string): boolean {
  return name === 'error' || /^__.*__$/.test(name);
}

function finding(
  module: number,
  before: string,
  name: string,
  fields: readonly OutputField[],
  fromExport: boolean,
): Omit<Problem, 'path' | 'module'> {
  const path = `\`${before}.${writtenName(name)}\``;
  const names = fields.map((field) => field.name);
  const meant = nearest(name, names) ?? (names.length === 1 ? names[0] : undefined);
  const question = meant === undefined ? '.' : `; did you mean \`${before}.${writtenName(meant)}\`?`;
  const list = names.slice(0, SHOWN_OUTPUTS).map(writtenName).join(', ');
  const known =
    names.length === 0
      ? 'It emits nothing; read a module before it.'
      : `There ${names.length === 1 ? 'is' : 'are'} ${list}${names.length > SHOWN_OUTPUTS ? ` and ${String(names.length - SHOWN_OUTPUTS)} more` : ''}.`;
  return {
    code: 'OUTPUT_UNKNOWN',
    message: `${path} is not among the outputs of module ${String(module)}${question}`,
    hint: fromExport
      ? `The export of the module does not describe it. ${known}`
      : `The reference is always empty. ${known}`,
  };
}
