/** If-else and merge: one branch per bundle, and what comes out of it (engine-semantics.md 3.4). */
import type { PlanNode } from '../plan.ts';
import { setOwn, type Bundle } from '../value.ts';
import { evaluate, noteFiltered } from './evaluation.ts';
import { failOperation } from './failures.ts';
import { stackOf, type Fiber } from './fiber.ts';
import { succeed } from './operate.ts';
import { branchFlow, placeOf, type PlanIndex } from './plan-index.ts';
import { branchTaken, currentBundle } from './scope.ts';
import { noteExecuted } from './state.ts';
import { begin, note, placeOnTop, type Onward, type Walk } from './walk.ts';

/** Sends the bundle into the first branch whose conditions hold; where there is none it goes on behind the if-else. */
export function chooseBranch(walk: Walk, fiber: Fiber, node: PlanNode): Onward {
  const operation = begin(walk, fiber, node);
  return evaluate(walk, fiber, node, 'branch', {
    done: ({ branch }) => {
      const { flow, next } = placeOnTop(fiber);
      noteExecuted(walk.state, node.id);
      fiber.frames.pop();
      note(walk, operation, {
        kind: 'operation',
        output: [{ branch: branch === undefined ? null : branch + 1 }],
      });
      if (branch === undefined) {
        fiber.frames.push({ frame: 'branch', node: node.id }, { frame: 'flow', flow, next: next + 1 });
      } else {
        fiber.frames.push(
          { frame: 'branch', node: node.id, branch },
          { frame: 'flow', flow: branchFlow(node.id, branch), next: 0 },
        );
      }
      return undefined;
    },
    failed: (error) => failOperation(walk, fiber, operation, error),
  });
}

/** The if-else right before the merge. */
function ifElseBefore(index: PlanIndex, merge: PlanNode): PlanNode | undefined {
  const { flow, position } = placeOf(index, merge.id);
  return index.flows.get(flow)?.[position - 1];
}

/** Entry k of a merge's filters and outputs belongs to the k-th branch that merges; -1 where none of them ran. */
function mergeRank(ifElse: PlanNode | undefined, branch: number | undefined): number {
  if (branch === undefined) return -1;
  return (ifElse?.branches ?? []).slice(0, branch).filter((candidate) => candidate.merge).length;
}

function copyOf(bundle: Bundle): Bundle {
  const copy: Bundle = {};
  for (const [name, value] of Object.entries(bundle)) {
    if (name !== '__IMTINDEX__' && name !== '__IMTLENGTH__') setOwn(copy, name, value);
  }
  return copy;
}

/** Emits the merge's outputs as the branch that was taken gives them; without outputs, the bundle that came. */
export function mergeBranches(walk: Walk, fiber: Fiber, node: PlanNode): Onward {
  const operation = begin(walk, fiber, node);
  const frames = stackOf(fiber);
  const ifElse = ifElseBefore(walk.index, node);
  const branch = ifElse === undefined ? undefined : branchTaken(frames, ifElse.id);
  return evaluate(walk, fiber, node, mergeRank(ifElse, branch), {
    done: ({ passed = false, parameters }) => {
      if (passed) {
        return succeed(walk, fiber, operation, [parameters ?? copyOf(currentBundle(frames) ?? {})]);
      }
      noteFiltered(walk, fiber, node);
      fiber.frames.pop();
      return undefined;
    },
    failed: (error) => failOperation(walk, fiber, operation, error),
  });
}
