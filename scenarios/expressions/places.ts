/** Where the parts of a template stand in its source. Plans do not keep it: the few who ask parse the source once more. */
import { childrenOf, type Expression, type Template } from './ast.ts';
import { parseTemplate, type Place } from './parser.ts';

/** The places of every expression of a parsed template, found by walking its source's tree next to the template's own. */
export function placesOf(template: Template): Map<Expression, Place> {
  const found = new Map<Expression, Place>();
  if (typeof template === 'string') return found;
  const read = new Map<Expression, Place>();
  const again = parseTemplate(template.s, read);
  const pairs = typeof again === 'string' ? [] : pairsOf(again.parts, template.parts);
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [parsed, given] = pair;
    const place = read.get(parsed);
    if (place !== undefined) found.set(given, place);
    pairs.push(...pairsOf(childrenOf(parsed), childrenOf(given)));
  }
  return found;
}

type Part = string | Expression;

/** Equal trees: the n-th expression of one is the n-th of the other. */
function pairsOf(parsed: readonly Part[], given: readonly Part[]): [Expression, Expression][] {
  return parsed.flatMap((expression, index): [Expression, Expression][] => {
    const other = given[index];
    if (typeof expression === 'string' || typeof other === 'string' || other === undefined) return [];
    return [[expression, other]];
  });
}
