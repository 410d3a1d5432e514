/** The expressions of one node: parsed, their references checked, their needs noted. */
import { checkNames } from './check-names.ts';
import { about, type Compilation } from './compilation.ts';
import { holdsCredential } from './credentials.ts';
import { ExpressionError, needsHostRegex, parseTemplate, type Template } from './expressions/index.ts';
import { checkReferences } from './references.ts';
import { repairExpression } from './repair-expression.ts';
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
    const template = this.#read(source, path);
    if (template === undefined) return undefined;
    if (needsHostRegex(template)) this.hostRegex = true;
    checkReferences(template, path, this.node, this.#compilation);
    checkNames(template, path, this.node, this.#compilation);
    return template;
  }

  #read(source: string, path: string): Template | undefined {
    const parsed = parsedOrError(source);
    if (!(parsed instanceof ExpressionError)) return parsed;
    const { findings } = this.#compilation;
    const repaired = repairExpression(source, (text) => !(parsedOrError(text) instanceof ExpressionError));
    if (repaired !== undefined) {
      findings.warn(
        about(this.node, {
          path,
          code: 'EXPRESSION_REPAIRED',
          message: `The expression is not written as the language has it (${repaired.slips.join(', ')}); it is read as it was probably meant.`,
          hint: `Write it anew in the editor. The strict reading stops here: ${reasonOf(parsed, source)}`,
        }),
      );
      return parseTemplate(repaired.source);
    }
    findings.error(
      about(this.node, {
        path,
        code: 'EXPRESSION_SYNTAX',
        message: `The expression cannot be read: ${reasonOf(parsed, source)}`,
        hint: 'Check quotes, brackets and the ; between arguments. A literal {{ is written {{"{{"}}.',
      }),
    );
    return undefined;
  }
}

function parsedOrError(source: string): Template | ExpressionError {
  try {
    return parseTemplate(source);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

/** What the parser says; it quotes what it stumbled over, which must not be a credential. */
function reasonOf({ message, position: offset }: ExpressionError, source: string): string {
  const reason = holdsCredential(message) ? 'Something is not expected here.' : message;
  return `${reason}${position(source, offset)}`;
}

/** Where in the text: by character, and by line where there are several. */
function position(source: string, offset: number | undefined): string {
  if (offset === undefined) return '';
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  if (line === 1) return ` (character ${String(offset + 1)})`;
  return ` (line ${String(line)}, character ${String(offset - before.lastIndexOf('\n'))})`;
}
