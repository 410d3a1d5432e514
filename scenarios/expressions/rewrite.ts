/**
 * Changes the references of an expression and leaves every other byte as it is: what an upgrade does with mappings that a
 * person wrote. Works on the places the parser noted, so nothing inside texts or field names is touched.
 */
import type { Expression } from './ast.ts';
import { readHole, type Token } from './lexer.ts';
import { parseTemplate, type Place } from './parser.ts';

/** One step below a module, as written: `.name`, `[2.i + 1]` or `[]`. */
export type WrittenStep = { field: string } | { index: string } | { all: true };

/** A reference as it stands in the source; no step means the whole bundle. */
export interface WrittenReference {
  module: number;
  steps: readonly WrittenStep[];
}

/** What shall stand there instead: a reference, where asked with an expression around it, or any other expression. */
export type Replacement =
  (WrittenReference & { around?: (reference: string) => string }) | { expression: string };

/**
 * Gives what shall stand in place of a reference that begins at an offset, or undefined to leave it. Steps that are handed
 * back as they came are written as they were; inner references, those in an index, are changed before the outer one is
 * asked for.
 */
export type ReferenceChange = (reference: WrittenReference, start: number) => Replacement | undefined;

interface Placed {
  m: number;
  at: Place;
}

/** The source with its references changed. Throws `ExpressionError` where the source cannot be parsed. */
export function rewriteReferences(source: string, change: ReferenceChange): string {
  const places = new Map<Expression, Place>();
  parseTemplate(source, places);
  const placed = [...places]
    .flatMap(([expression, at]): Placed[] => ('m' in expression ? [{ m: expression.m, at }] : []))
    .sort((a, b) => a.at[0] - b.at[0]);
  return rewriteRange(source, 0, source.length, placed, change);
}

/** The text between two offsets; `placed` holds the references within, in order, outer ones before those inside them. */
function rewriteRange(
  source: string,
  from: number,
  to: number,
  placed: readonly Placed[],
  change: ReferenceChange,
): string {
  let result = '';
  let done = from;
  for (const reference of placed) {
    const [start, end] = reference.at;
    // Elsewhere, or inside a reference that was dealt with already.
    if (start < done || end > to) continue;
    const inner = placed.filter((other) => other.at[0] > start && other.at[1] < end);
    result += source.slice(done, start) + rewriteReference(source, reference, inner, change);
    done = end;
  }
  return result + source.slice(done, to);
}

interface Part {
  step: WrittenStep;
  text: string;
}

function rewriteReference(
  source: string,
  reference: Placed,
  inner: readonly Placed[],
  change: ReferenceChange,
): string {
  const [start, end] = reference.at;
  const path = source.slice(start, end);
  const { tokens } = readHole(`${path}}}`, 0);
  const head = path.slice(0, tokens[0]?.end);
  const parts = partsOf(path, tokens, (from, to) =>
    rewriteRange(source, start + from, start + to, inner, change),
  );
  const changed = change({ module: reference.m, steps: parts.map((part) => part.step) }, start);
  if (changed === undefined) return head + parts.map((part) => part.text).join('');
  if ('expression' in changed) return changed.expression;
  const { around = (text: string) => text } = changed;
  const steps = changed.steps.map((step) => parts.find((part) => part.step === step)?.text ?? written(step));
  return around(rewriteHead(head, reference.m, changed) + steps.join(''));
}

/** A number is a module only in front of a name; in front of anything else it stands in back quotes. */
function rewriteHead(head: string, before: number, { module, steps }: WrittenReference): string {
  const quoted = head.startsWith('`');
  const named = steps[0] !== undefined && 'field' in steps[0];
  if (module === before && (quoted || named)) return head;
  return quoted || !named ? `\`${String(module)}\`` : String(module);
}

/** The steps of a path with their own texts, spaces before a bracket included. */
function partsOf(
  path: string,
  tokens: readonly Token[],
  inside: (from: number, to: number) => string,
): Part[] {
  const parts: Part[] = [];
  let at = 1;
  while (at < tokens.length) {
    const opening = tokens[at];
    if (opening === undefined) break;
    const last = opening.text === '[' ? closingBracket(tokens, at) : at + 1;
    const closing = tokens[last] ?? opening;
    const before = tokens[at - 1]?.end ?? opening.start;
    if (opening.text === '[') {
      const index = inside(opening.end, closing.start);
      const step: WrittenStep = last === at + 1 ? { all: true } : { index: index.trim() };
      parts.push({ step, text: `${path.slice(before, opening.end)}${index}]` });
    } else parts.push({ step: { field: closing.text }, text: path.slice(before, closing.end) });
    at = last + 1;
  }
  return parts;
}

function closingBracket(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== 'symbol') continue;
    if (token.text === '[') depth += 1;
    if (token.text === ']') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length - 1;
}

function written(step: WrittenStep): string {
  if ('all' in step) return '[]';
  if ('index' in step) return `[${step.index}]`;
  const { field } = step;
  return /^[\p{L}_$][\p{L}\p{M}\p{N}_$]*$/u.test(field) ? `.${field}` : `.\`${field.replaceAll('`', '``')}\``;
}
