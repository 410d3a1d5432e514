/** Moving an open run to another plan, as the client asks for it: the update, its result, and what a refusal means. */
import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { TenonError, type ErrorCode } from '../errors.ts';
import { planReference } from '../scenarios/plan-reference.ts';
import {
  messages,
  switchRefusals,
  type ExecutedNodes,
  type SwitchRefusal,
  type SwitchRequest,
  type SwitchResult,
} from '../scenarios/run.ts';
import type { Json } from '../scenarios/value.ts';

/** Temporal's type where a run ended with an update accepted and not carried out. */
const LOST = 'AcceptedUpdateCompletedWorkflow';

/** What the SDK says for a workflow whose code knows no such update: an engine of before. */
const UNKNOWN_UPDATE = /^No registered handler for update/;

/** Nodes a refusal is about, as the run lists them in its details. */
function nodesOf(failure: ApplicationFailure): Record<string, Json> | undefined {
  const [detail] = failure.details ?? [];
  const nodes = (detail as { nodes?: unknown } | undefined)?.nodes; // any JSON
  return Array.isArray(nodes) ? { nodes: nodes.map(Number) } : undefined;
}

function olderEngine(runId: string, cause: unknown): TenonError {
  return new TenonError('CONFLICT', `The run ${runId} is on an engine that cannot switch modules`, {
    hint: 'It goes on as it began; deploy the current build for runs to come',
    cause,
  });
}

function refused(runId: string, failure: ApplicationFailure): TenonError | undefined {
  const { type, message } = failure;
  if (type === LOST || type === 'RUN_OVER') {
    return new TenonError('RUN_CLOSED', `The run ${runId} has come to its end`, { cause: failure });
  }
  if (UNKNOWN_UPDATE.test(message)) return olderEngine(runId, failure);
  const code: ErrorCode | undefined = switchRefusals.find(
    (refusal): refusal is Exclude<SwitchRefusal, 'RUN_OVER'> => refusal === type,
  );
  if (code === undefined) return undefined;
  const extra = nodesOf(failure);
  return new TenonError(code, `Run ${runId}: ${message}`, {
    cause: failure,
    ...(extra === undefined ? {} : { extra }),
  });
}

// DEADLINE_EXCEEDED, and FAILED_PRECONDITION: no worker has asked for work lately.
const NO_ANSWER = [4, 9];

function hasNoAnswer(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
    if (isGrpcServiceError(cause) && NO_ANSWER.includes(cause.code)) return true;
  }
  return false;
}

/** What a failed switch or question is to whoever asked; anything else stays what it is. */
export function switchError(runId: string, error: unknown): unknown {
  if (hasNoAnswer(error)) {
    return new TenonError('SWITCH_PENDING', `The run ${runId} has not answered yet`, {
      hint: 'Ask again with the same request id: it answers when its call under way has ended, or its worker is back',
      cause: error,
    });
  }
  if (error instanceof QueryNotRegisteredError) return olderEngine(runId, error);
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return refused(runId, error.cause) ?? error;
  }
  return error;
}

/** Asks an open run what a switch must leave as it is. */
export async function whatExecuted(runId: string, handle: WorkflowHandle): Promise<ExecutedNodes> {
  const answer = await handle.query<ExecutedNodes>(messages.executed);
  // A run that has ended still answers.
  if (answer.over) throw new TenonError('RUN_CLOSED', `The run ${runId} has come to its end`);
  return answer;
}

/** Sends the update and waits for its result. The same question gets the same answer, also one that was lost. */
export function requestSwitch(handle: WorkflowHandle, request: SwitchRequest): Promise<SwitchResult> {
  const { requestId, expectPlanHash, planHash } = request;
  return handle.executeUpdate<SwitchResult, [SwitchRequest, unknown]>(messages.switchModules, {
    args: [request, planReference(planHash)],
    // A request that was worked out anew, because the run had gone on, is another question.
    updateId: [requestId, expectPlanHash, planHash].join(' '),
  });
}
