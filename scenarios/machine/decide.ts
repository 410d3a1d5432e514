/** Filters: decided in the workflow, or outside where a pattern needs another regular expression engine. */
import { toRunError, type RunError } from '../../errors.ts';
import { HostRegexNeeded } from '../expressions/index.ts';
import type { PlanNode } from '../plan.ts';
import type { HostMappingResult } from '../run.ts';
import { evaluateFilter } from './mapping.ts';
import type { Fiber } from './state.ts';
import { contextOf, note, pathOf, type Onward, type Walk } from './walk.ts';

const WARNINGS_KEPT = 100;

/** Evaluates the node's filter on the current scope and goes on with the answer; a blocked bundle is noted. */
export function decideFilter(
  walk: Walk,
  fiber: Fiber,
  node: PlanNode,
  then: { decided: (passed: boolean) => Onward; failed: (error: RunError) => Onward },
): Onward {
  if (node.filter === undefined) return then.decided(true);
  const path = pathOf(walk, fiber, node);

  const decided = (passed: boolean, warnings: readonly string[]): Onward => {
    const { warnings: kept } = walk.state;
    kept.push(...warnings.slice(0, Math.max(0, WARNINGS_KEPT - kept.length)));
    if (!passed) note(walk, { node, path, parameters: {}, startedAt: walk.now() }, { kind: 'filtered' });
    return then.decided(passed);
  };

  try {
    const { passed, warnings } = evaluateFilter(node, contextOf(walk, fiber, path));
    return decided(passed, warnings);
  } catch (error) {
    if (!(error instanceof HostRegexNeeded)) return then.failed(toRunError(error));
  }
  return walk.ask({ ask: 'map', node, path, part: 'filter' }, (given) => {
    const result = given as HostMappingResult; // what the shell answers to `map`
    return result.state === 'failed'
      ? then.failed(result.error)
      : decided(result.passed === true, result.warnings ?? []);
  });
}
