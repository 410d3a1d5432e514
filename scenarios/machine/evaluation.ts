/** Evaluates a part of a node: in the workflow, or outside where it needs another regular expression engine or a file. */
import { toRunError, type RunError } from '../../errors.ts';
import { HostNeeded } from '../host-needed.ts';
import type { PlanNode } from '../plan.ts';
import type { HostMappingResult } from '../run.ts';
import { stackOf, type Fiber } from './fiber.ts';
import { evaluatePart, type Evaluated, type Part } from './parts.ts';
import { scopeOf } from './scope.ts';
import { note, pathOf, contextOf, type Onward, type Operation, type Walk } from './walk.ts';

const WARNINGS_KEPT = 100;

interface Then {
  done: (evaluated: Evaluated) => Onward;
  failed: (error: RunError) => Onward;
}

/** Evaluates one part of the node against what the fiber can see, and goes on with what it came to. */
export function evaluate(
  walk: Walk,
  fiber: Fiber,
  node: PlanNode,
  part: Part,
  { done, failed }: Then,
): Onward {
  const path = pathOf(walk, fiber, node);
  let evaluated: Evaluated | undefined;
  try {
    evaluated = evaluatePart(node, part, contextOf(walk, fiber, path));
  } catch (error) {
    if (!(error instanceof HostNeeded)) return failed(toRunError(error));
  }
  if (evaluated !== undefined) {
    keepWarnings(walk, evaluated);
    return done(evaluated);
  }
  const request = { ask: 'map', node, path, part, scope: scopeOf(stackOf(fiber)) } as const;
  return walk.ask(fiber, request, {
    resume: (given) => {
      const result = given as HostMappingResult; // what the shell answers to `map`
      if (result.state === 'failed') return failed(result.error);
      keepWarnings(walk, result);
      return done(result);
    },
  });
}

function keepWarnings(walk: Walk, { warnings = [] }: Evaluated): void {
  const { warnings: kept } = walk.state;
  kept.push(...warnings.slice(0, Math.max(0, WARNINGS_KEPT - kept.length)));
}

/** Asks the node's filter. A blocked bundle is noted: it is no operation. */
export function decideFilter(
  walk: Walk,
  fiber: Fiber,
  node: PlanNode,
  then: { decided: (passed: boolean) => Onward; failed: (error: RunError) => Onward },
): Onward {
  if (node.filter === undefined) return then.decided(true);
  return evaluate(walk, fiber, node, 'filter', {
    done: ({ passed = false }) => {
      if (!passed) noteFiltered(walk, fiber, node);
      return then.decided(passed);
    },
    failed: then.failed,
  });
}

/** Writes down that a bundle did not get into the node. */
export function noteFiltered(walk: Walk, fiber: Fiber, node: PlanNode): void {
  const operation: Operation = {
    node,
    path: pathOf(walk, fiber, node),
    parameters: {},
    startedAt: walk.now(),
    attempt: 1,
  };
  note(walk, operation, { kind: 'filtered' });
}
