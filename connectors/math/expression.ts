/**
 * Mathematical expressions on numbers. The library reads them; what it read is checked against a list before it is
 * evaluated, so that an expression can neither define anything nor run for long.
 */
import type { MathNode } from 'mathjs';
import { ModuleError } from '../../errors.ts';

const FUNCTIONS = new Set(
  'abs add and cbrt ceil cube divide exp expm1 fix floor gcd hypot lcm log log10 log1p log2 max mean median min mod multiply nthRoot not or pow round sign sqrt square subtract sum unaryMinus unaryPlus xor acos acosh acot acoth acsc acsch asec asech asin asinh atan atan2 atanh cos cosh cot coth csc csch sec sech sin sinh tan tanh bitAnd bitNot bitOr bitXor leftShift rightArithShift rightLogShift equal unequal smaller smallerEq larger largerEq'.split(
    ' ',
  ),
);

const CONSTANTS = new Set(
  'pi e tau phi PI E LN2 LN10 LOG2E LOG10E SQRT1_2 SQRT2 true false Infinity NaN'.split(' '),
);

const OPERATORS = new Set(['OperatorNode', 'RelationalNode', 'ParenthesisNode', 'ConditionalNode']);

const LONGEST = 10_000;

interface Named {
  name?: string;
  fn?: { name?: string };
  /** `!` is a function nobody would call by name. */
  op?: string;
}

function refused(message: string): ModuleError {
  return new ModuleError('DataError', message, { detail: { field: 'expression' } });
}

function check(node: MathNode, parent?: MathNode): void {
  const { name, fn, op } = node as MathNode & Named; // each kind of node has some of them
  switch (node.type) {
    case 'ConstantNode':
      return;
    case 'SymbolNode':
      // The name of a function stands in its call as a symbol.
      if (CONSTANTS.has(name ?? '') || (parent?.type === 'FunctionNode' && FUNCTIONS.has(name ?? ''))) return;
      throw refused(`'${name ?? ''}' is neither a number nor a constant.`);
    case 'FunctionNode':
      if (FUNCTIONS.has(fn?.name ?? '')) return;
      throw refused(`There is no function '${fn?.name ?? ''}'.`);
    default:
      if (OPERATORS.has(node.type) && op !== '!' && op !== "'") return;
      throw refused('Only arithmetic is evaluated: no assignments, lists, ranges or definitions.');
  }
}

/** The value of an expression. Throws `DataError` for what cannot be evaluated. */
export async function evaluateMath(expression: string): Promise<number | boolean | null> {
  if (expression.length > LONGEST)
    throw refused(`The expression is longer than ${String(LONGEST)} characters.`);
  // Loaded with the first expression: it is as large as the rest of this connector's folder a hundred times.
  const { parse } = await import('mathjs/number');
  try {
    const node = parse(expression);
    node.traverse((inner, _path, parent) => check(inner, parent));
    const result: unknown = node.compile().evaluate({});
    if (typeof result === 'number' && !Number.isFinite(result))
      throw refused('The result is not a finite number.');
    return typeof result === 'number' || typeof result === 'boolean' ? result : null;
  } catch (error) {
    if (error instanceof ModuleError) throw error;
    throw refused(
      `The expression cannot be evaluated: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
