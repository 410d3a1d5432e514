/** Errors of the expression language (expressions.md sections 1 and 7). */
import { HostNeeded } from '../host-needed.ts';
import type { Expression } from './ast.ts';

export type ExpressionErrorCode = 'SyntaxError' | 'UnknownFunction' | 'InvalidArgument' | 'CoercionError';

/** Where a failure happened; what is known of it grows on the way out of the expression. */
export interface FailurePlace {
  /** Offset in the template, from 0. */
  position?: number | undefined;
  /** Name of the function's argument that was refused. */
  argument?: string | undefined;
  /** The part that failed. */
  part?: Expression | undefined;
  /** The message before the functions around it added theirs. */
  reason?: string | undefined;
}

/** Every failure of parsing and evaluating. At run time it becomes the `DataError` of the module being mapped. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode;
  /** Offset in the template, from 0: where parsing stopped, or where the part that failed begins. */
  readonly position: number | undefined;
  readonly argument: string | undefined;
  readonly part: Expression | undefined;
  readonly reason: string;

  constructor(code: ExpressionErrorCode, message: string, place: FailurePlace = {}) {
    super(message);
    this.name = 'ExpressionError';
    this.code = code;
    this.position = place.position;
    this.argument = place.argument;
    this.part = place.part;
    this.reason = place.reason ?? message;
  }
}

/** A pattern needs look-around or back-references: the mapping is evaluated again where a thread can be killed. */
export class HostRegexNeeded extends HostNeeded {
  constructor(pattern: string) {
    super(`The pattern ${shown(pattern)} needs another regular expression engine`);
    this.name = 'HostRegexNeeded';
  }
}

/** A function or an operator cannot work with a value. */
export function invalid(message: string, argument?: string): ExpressionError {
  return new ExpressionError('InvalidArgument', message, { argument });
}

const LONGEST_SHOWN = 100;

/** A text in quotes, cut where it is too long for a message. */
export function shown(text: string): string {
  return text.length <= LONGEST_SHOWN ? `'${text}'` : `'${text.slice(0, LONGEST_SHOWN)}…'`;
}

/** `character 15`, or `line 2, character 3` where the template has several lines. */
export function placeText(source: string, position: number): string {
  const before = source.slice(0, position);
  const line = before.split('\n').length;
  if (!source.includes('\n')) return `character ${String(position + 1)}`;
  return `line ${String(line)}, character ${String(position - before.lastIndexOf('\n'))}`;
}
