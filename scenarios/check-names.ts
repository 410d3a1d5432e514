/** Names in expressions that mean nothing: functions the language does not have, bare words that are always empty. */
import { about, type Compilation } from './compilation.ts';
import { functions, isKnownName, keywords, visit, type Template } from './expressions/index.ts';
import { nearest } from './nearest.ts';
import type { ModuleNode } from './scenario.ts';
import { shownName } from './written-name.ts';

const WORDS = keywords.map(({ name }) => name);

/** Warns about unknown functions, which fail when they are evaluated, and unknown words, which are empty. */
export function checkNames(
  template: Template,
  path: string,
  node: ModuleNode,
  compilation: Compilation,
): void {
  if (compilation.findings.warnedEnough) return;
  const seen = new Set<string>();
  visit(template, (expression) => {
    const call = 'c' in expression;
    if (!call && !('n' in expression)) return;
    const name = call ? expression.c : expression.n;
    if (call ? functions.has(name.toLowerCase()) : isKnownName(name)) return;
    const key = call ? `${name}()` : name;
    if (seen.has(key)) return;
    seen.add(key);
    compilation.findings.warn(about(node, { path, ...(call ? unknownFunction(name) : unknownWord(name)) }));
  });
}

function unknownFunction(name: string): { code: string; message: string; hint: string } {
  const known = [...functions.values()].map((declaration) => declaration.name);
  return {
    code: 'UNKNOWN_FUNCTION',
    message: `There is no function ${shown(name)}${didYouMean(name, known, '()')}`,
    hint: 'The module fails with a DataError when the function is evaluated. Replace it by one of the language.',
  };
}

function unknownWord(name: string): { code: string; message: string; hint: string } {
  return {
    code: 'UNKNOWN_NAME',
    message: `${shown(name)} is no module, keyword or variable, so it is always empty${didYouMean(name, [...WORDS], '')}`,
    hint: 'Map a value in its place; text inside {{ }} must stand in double quotes.',
  };
}

function shown(name: string): string {
  return `"${shownName(name)}"`;
}

function didYouMean(name: string, known: readonly string[], after: string): string {
  const meant = nearest(name, known);
  return meant === undefined ? '.' : `; did you mean ${meant}${after}?`;
}
