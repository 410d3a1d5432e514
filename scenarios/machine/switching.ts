/** Moving an open run to another plan: what must be the same in both, what stands in the way, and what is begun anew. */
import { canonicalJson } from '../hash.ts';
import type { Plan, PlanNode } from '../plan.ts';
import type { PendingNode, SwitchRefusal, SwitchRequest } from '../run.ts';
import type { Json } from '../value.ts';
import { isAlive, type Fiber } from './fiber.ts';
import { currentHandler } from './handlers.ts';
import { indexPlan, type PlanIndex } from './plan-index.ts';
import type { Request } from './request.ts';
import type { PlanMove, RunState } from './state.ts';
import { placeOnTop, type Walk } from './walk.ts';

export interface Refusal {
  type: SwitchRefusal;
  message: string;
  /** The nodes it is about. */
  nodes?: number[];
}

/** The state names nodes by id and place, so both must mean the same in both plans. */
function structureOf({ routes, branches, role, source, parallel }: PlanNode): Json {
  return {
    role: role ?? null,
    source: source ?? null,
    parallel: parallel ?? null,
    // A router's frame counts its routes in their order, which depends on both.
    routes: routes?.map(({ disabled = false, fallback = false }) => [disabled, fallback]) ?? null,
    branches: branches?.map(({ disabled = false, merge }) => [disabled, merge]) ?? null,
  };
}

/** A node without what stands inside it. */
function contentOf({ routes: _routes, onerror: _onerror, branches, ...node }: PlanNode): Json {
  const conditions = branches?.map((branch) => branch.conditions ?? null);
  // A plan is plain JSON by its definition; its interfaces just lack an index signature.
  return { ...node, conditions: conditions ?? null } as unknown as Json;
}

/** Settings decide how a run goes on; one that only one engine knows is no difference. */
function sameSettings(from: Plan, to: Plan): boolean {
  const there: Partial<Record<string, unknown>> = { ...to.settings };
  const differs = ([name, value]: [string, unknown]): boolean =>
    there[name] !== undefined && there[name] !== value;
  return from.timezone === to.timezone && !Object.entries(from.settings).some(differs);
}

function sameStructure(from: PlanIndex, to: PlanIndex): boolean {
  if (from.flows.size !== to.flows.size) return false;
  for (const [flow, nodes] of from.flows) {
    const others = to.flows.get(flow);
    if (others?.length !== nodes.length) return false;
    for (const [position, node] of nodes.entries()) {
      const other = others[position];
      if (other?.id !== node.id) return false;
      if (canonicalJson(structureOf(other)) !== canonicalJson(structureOf(node))) return false;
    }
  }
  return true;
}

/** Nodes whose own settings differ between two plans of the same structure. */
function changedNodes(from: PlanIndex, to: PlanIndex): number[] {
  return [...from.nodes].flatMap(([id, { node }]) => {
    const other = to.nodes.get(id)?.node;
    return other !== undefined && canonicalJson(contentOf(node)) === canonicalJson(contentOf(other))
      ? []
      : [id];
  });
}

/** Nodes that are named, and all that differ. */
export function nodesToSwitch(from: PlanIndex, { nodes }: SwitchRequest, plan: Plan): number[] {
  return [...new Set([...nodes, ...changedNodes(from, indexPlan(plan))])];
}

const listed = (nodes: readonly number[]): string =>
  `${nodes.length === 1 ? 'module' : 'modules'} ${nodes.join(', ')}`;

/** Nodes executed in this cycle; all of the plan's where the state does not say. */
export function executedNodes({ state, index }: Pick<Walk, 'state' | 'index'>): number[] {
  return [...(state.executed ?? index.nodes.keys())];
}

/** Why the run cannot move to `plan` now; undefined where it can. Changes nothing. */
export function refusalOf(
  run: Pick<Walk, 'facts' | 'state' | 'plan' | 'index'> & { pending: readonly PendingNode[] },
  request: SwitchRequest,
  plan: Plan,
): Refusal | undefined {
  const current = run.facts.run.planHash;
  if (run.state.outcome !== undefined) {
    return { type: 'RUN_OVER', message: 'The run has come to its end.' };
  }
  if (request.expectPlanHash !== current) {
    return {
      type: 'STALE_PLAN',
      message: `The run is on the plan ${current}. Work the change out from that one.`,
    };
  }
  // A cycle may begin on any plan.
  if (request.policy === 'next-cycle') return undefined;

  const index = indexPlan(plan);
  if (!sameSettings(run.plan, plan) || !sameStructure(run.index, index)) {
    return {
      type: 'STRUCTURE_CHANGED',
      message:
        'Modules were added, removed or moved, or settings changed. This run goes on as it is; new runs take the change.',
    };
  }
  const nodes = nodesToSwitch(run.index, request, plan);
  const [first] = run.plan.flow;
  const isTrigger = first?.kind === 'trigger' || first?.kind === 'instant-trigger';
  if (isTrigger && nodes.includes(first.id)) {
    return {
      type: 'TRIGGER_NOT_SWITCHABLE',
      message: `A trigger is not changed under a run: ${listed([first.id])}.`,
      nodes: [first.id],
    };
  }
  const executed = executedNodes(run).filter((node) => nodes.includes(node));
  if (executed.length > 0) {
    return {
      type: 'NODE_EXECUTED',
      message: `Executed in this cycle, so the version stays: ${listed(executed)}.`,
      nodes: executed,
    };
  }
  return pendingRefusal(run.pending, nodes, request.retryPending === true);
}

function pendingRefusal(
  pending: readonly PendingNode[],
  nodes: readonly number[],
  retryPending: boolean,
): Refusal | undefined {
  const hit = pending.filter(({ node }) => nodes.includes(node));
  const running = hit.filter(({ doing }) => doing !== 'retry').map(({ node }) => node);
  if (running.length > 0 && !retryPending) {
    return {
      type: 'NODE_RUNNING',
      message: `Under way: ${listed(running)}. Wait for its end, or ask to send it anew.`,
      nodes: running,
    };
  }
  const unsafe = hit.filter(({ resendable }) => !resendable).map(({ node }) => node);
  if (unsafe.length === 0 || !retryPending) return undefined;
  return {
    type: 'NOT_SAFELY_RETRYABLE',
    message: `It may have happened, and a second time is not the same: ${listed(unsafe)}.`,
    nodes: unsafe,
  };
}

/** What an outstanding request says about the nodes the run is at. */
export function pendingNodes(request: Request, fiber: Fiber | undefined): PendingNode[] {
  if (fiber === undefined || !isAlive(fiber)) return [];
  if (request.ask === 'call') {
    const { effect, repeat = 'no' } = request.effect;
    return [{ node: request.node.id, doing: 'call', resendable: effect === 'read' || repeat !== 'no' }];
  }
  if (request.ask === 'run-on-host') return [{ node: request.node.id, doing: 'call', resendable: true }];
  if (request.ask !== 'sleep') return [];

  const wait: PendingNode = { node: request.node.id, doing: 'wait', resendable: true };
  const handler = request.node.role === 'retry' ? currentHandler(fiber) : undefined;
  if (handler === undefined) return [wait];
  return [wait, { node: handler.failed, doing: 'retry', resendable: handler.error.uncertain !== true }];
}

/**
 * Whether the node is entered anew, and nothing else, where the request is dropped: its place is on top of the stack then.
 * (What asks a filter may stand elsewhere: a router has moved on to its next route.)
 */
export function canBeginAnew(request: Request): request is Extract<Request, { node: PlanNode }> {
  if (request.ask === 'map') return request.part !== 'filter';
  return request.ask === 'call' || request.ask === 'run-on-host' || request.ask === 'sleep';
}

/**
 * Whether an outstanding request is to be cut off and made anew for these nodes. The wait between two attempts at one of
 * them is over with it, unless the other side asked for that wait.
 */
export function takesBack(request: Request, fiber: Fiber | undefined, nodes: readonly number[]): boolean {
  return pendingNodes(request, fiber).some(({ node, doing, resendable }) => {
    if (!nodes.includes(node) || !resendable) return false;
    return doing !== 'retry' || (fiber !== undefined && isOurWait(fiber));
  });
}

const isOurWait = (fiber: Fiber): boolean => currentHandler(fiber)?.error.retryAfterMs === undefined;

/** Ends the wait for the next attempt at one of these nodes: what is left of it is nothing. */
export function endRetryWait(
  request: Request,
  fiber: Fiber | undefined,
  nodes: readonly number[],
  nowMs: number,
): void {
  const waits = pendingNodes(request, fiber).some(
    ({ node, doing }) => doing === 'retry' && nodes.includes(node),
  );
  if (waits && fiber !== undefined && isOurWait(fiber)) placeOnTop(fiber).until = nowMs;
}

/**
 * What of a switch happens between two cycles: every node may change again, and the plan that a `next-cycle` switch left is
 * given, once. For whoever begins a further cycle; as yet a run has one.
 */
export function atCycleBoundary(state: RunState): PlanMove | undefined {
  const { nextPlan } = state;
  delete state.nextPlan;
  state.executed = [];
  return nextPlan;
}
