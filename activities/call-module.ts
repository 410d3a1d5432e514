/** The activity behind every module call: the activity type is the module's exact reference. */
import { activityInfo, Context } from '@temporalio/activity';
import { findModule } from '../connectors/catalogue.ts';
import type { CallContext, CallLog } from '../connectors/call-context.ts';
import { parseParameters } from '../connectors/define.ts';
import { ModuleError, toRunError } from '../errors.ts';
import type { CallInput, CallResult } from '../scenarios/run.ts';
import { approximateSize } from '../scenarios/value-json.ts';
import type { HttpClient } from './http/client.ts';
import { OpenCalls, type SettledCall } from './open-calls.ts';

/** Bundles of one operation above this do not fit through a run. */
const MOST_RESULT_BYTES = 15 * 1024 * 1024;

/** Heartbeats go out this often, so that a lost worker is noticed and a cancel gets in. */
const HEARTBEAT_MS = 2000;

export interface CallModuleDeps {
  http: HttpClient;
  log: CallLog;
}

/** Makes calls in this process; one instance per worker, because held calls live in it. */
export function createCallModule({ http, log }: CallModuleDeps): (input: CallInput) => Promise<CallResult> {
  const openCalls = new OpenCalls();

  /** Sends the call; every outcome is a value. */
  function send(ref: string, input: CallInput): { result: Promise<SettledCall>; abort: AbortController } {
    const abort = new AbortController();
    const startedAt = performance.now();
    const durationMs = (): number => Math.round(performance.now() - startedAt);
    const result = (async (): Promise<SettledCall> => {
      try {
        const module = findModule(ref);
        if (module?.run === undefined) {
          throw new ModuleError(
            'ModuleNotFound',
            `This worker has no module ${ref}. Deploy a build that has it.`,
          );
        }
        const context: CallContext = {
          http: (request) =>
            http.request({
              timeoutMs: input.timeLimitMs,
              ...request,
              signal: AbortSignal.any([
                abort.signal,
                ...(request.signal === undefined ? [] : [request.signal]),
              ]),
            }),
          signal: abort.signal,
          idempotencyKey: input.key,
          log,
          now: () => new Date(),
        };
        const bundles = await module.run(parseParameters(module, input.parameters), context);
        const bytes = approximateSize(bundles, MOST_RESULT_BYTES);
        if (bytes > MOST_RESULT_BYTES) {
          throw new ModuleError(
            'MaxResultsExceededError',
            'The result of one operation may not exceed 15 MB.',
          );
        }
        return { state: 'done', bundles, durationMs: durationMs(), bytes };
      } catch (error) {
        return { state: 'failed', error: toRunError(error), durationMs: durationMs() };
      }
    })();
    return { result, abort };
  }

  /** As a local activity: an answer within the hold, or the call stays open for an activity. */
  async function hold(ref: string, input: CallInput, holdMs: number): Promise<CallResult> {
    const call = send(ref, input);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<CallResult>((resolve) => {
      timer = setTimeout(() => resolve({ state: 'open' }), holdMs);
    });
    const first = await Promise.race([call.result, late]);
    clearTimeout(timer);
    if (first.state === 'open') openCalls.keep(input.key, call);
    return first;
  }

  async function carryOut(ref: string, input: CallInput): Promise<CallResult> {
    const call = openCalls.take(input.key) ?? send(ref, input);
    const context = Context.current();
    const heartbeats = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    // A cancel ends the request; what is known of it then is the result, also for a write that may have happened.
    const cancelled = (): void => call.abort.abort(new Error('The run was cancelled'));
    context.cancellationSignal.addEventListener('abort', cancelled);
    try {
      return await call.result;
    } finally {
      clearInterval(heartbeats);
      context.cancellationSignal.removeEventListener('abort', cancelled);
    }
  }

  return (input) => {
    const { activityType } = activityInfo();
    return input.holdMs === undefined
      ? carryOut(activityType, input)
      : hold(activityType, input, input.holdMs);
  };
}
