/** Errors of the expression language (expressions.md sections 1 and 7). */

export type ExpressionErrorCode = 'SyntaxError' | 'UnknownFunction' | 'InvalidArgument' | 'CoercionError';

/** Every failure of parsing and evaluating. At run time it becomes the `DataError` of the module being mapped. */
export class ExpressionError extends Error {
  readonly code: ExpressionErrorCode;
  /** Offset in the template, from 0, where parsing stopped. */
  readonly position: number | undefined;

  constructor(code: ExpressionErrorCode, message: string, position?: number) {
    super(message);
    this.name = 'ExpressionError';
    this.code = code;
    this.position = position;
  }
}

/** A pattern needs look-around or back-references: the mapping is evaluated again where a thread can be killed. */
export class HostRegexNeeded extends Error {
  constructor(pattern: string) {
    super(`The pattern ${pattern} needs another regular expression engine`);
    this.name = 'HostRegexNeeded';
  }
}

export const invalid = (message: string): ExpressionError => new ExpressionError('InvalidArgument', message);
