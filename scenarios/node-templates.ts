/** The expressions of one node: parsed, their references checked, their needs noted. */
import { about, type Compilation } from './compilation.ts';
import { ExpressionError, needsHostRegex, parseTemplate, type Template } from './expressions/index.ts';
import { checkReferences } from './references.ts';
import type { ModuleNode } from './scenario.ts';

export class NodeTemplates {
  /** Some pattern needs a regular expression engine the sandbox does not offer. */
  hostRegex = false;
  readonly node: ModuleNode;
  readonly #compilation: Compilation;

  constructor(node: ModuleNode, compilation: Compilation) {
    this.node = node;
    this.#compilation = compilation;
  }

  /** Parses the text at `path`; undefined after a syntax error, which refuses the import. */
  compile(source: string, path: string): Template | undefined {
    let template: Template;
    try {
      template = parseTemplate(source);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#compilation.findings.error(
        about(this.node, {
          path,
          code: 'EXPRESSION_SYNTAX',
          message: `The expression cannot be read: ${error.message}${position(source, error.position)}`,
          hint: 'Check quotes, brackets and the ; between arguments. A literal {{ is written {{"{{"}}.',
        }),
      );
      return undefined;
    }
    if (needsHostRegex(template)) this.hostRegex = true;
    checkReferences(template, path, this.node, this.#compilation);
    return template;
  }
}

/** Where in the text: by character, and by line where there are several. */
function position(source: string, offset: number | undefined): string {
  if (offset === undefined) return '';
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  if (line === 1) return ` (character ${String(offset + 1)})`;
  return ` (line ${String(line)}, character ${String(offset - before.lastIndexOf('\n'))})`;
}
