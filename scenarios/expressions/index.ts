/** The expression language of mapped fields (expressions.md): parse once at compile time, evaluate for each bundle. */
export type { Expression, Template } from './ast.ts';
export { Budget } from './budget.ts';
export { baseType, coerce, isNumericText, toText, type FieldType } from './coerce.ts';
export type { EvaluationContext } from './context.ts';
export { ERASE, IGNORE } from './directives.ts';
export { equals, order } from './equality.ts';
export { ExpressionError, HostRegexNeeded, type ExpressionErrorCode } from './errors.ts';
export { evaluateTemplate } from './evaluate.ts';
export { functions } from './functions/index.ts';
export type { FunctionDeclaration } from './functions/declare.ts';
export { isConstant, parseTemplate, printTemplate } from './parser.ts';
export { needsHostRegex, referencesOf, visit, type Reference } from './references.ts';
export { compilePattern } from './regex.ts';
