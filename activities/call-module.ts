/** The activity behind every module call: the activity type is the module's exact reference. */
import { activityInfo, Context } from '@temporalio/activity';
import { findModule } from '../connectors/catalogue.ts';
import type { CallConnection, CallContext, CallDataStores, CallLog } from '../connectors/call-context.ts';
import { connectionNamed } from '../connectors/connection-type.ts';
import { parseParameters, type ModuleVersion } from '../connectors/define.ts';
import { ModuleError, toRunError } from '../errors.ts';
import type { CallInput, CallResult } from '../scenarios/run.ts';
import { approximateSize } from '../scenarios/value-json.ts';
import type { DeprecationWatch } from './deprecation-watch.ts';
import { noFiles, type Files } from './files.ts';
import type { HttpClient } from './http/client.ts';
import { interrupted, interruption, storeAway } from './interruption.ts';
import { OpenCalls, type OpenCall, type SettledCall } from './open-calls.ts';
import type { SampleRecorder } from './sample-recorder.ts';

/** Bundles of one operation above this do not fit through a run. */
const MOST_RESULT_BYTES = 15 * 1024 * 1024;

/** Heartbeats go out this often, so that a lost worker is noticed and a cancel gets in. */
const HEARTBEAT_MS = 2000;

export interface CallModuleDeps {
  http: HttpClient;
  log: CallLog;
  /** Opens a team's connection for one call; undefined where there is none with this id. */
  connections?: { open(teamId: number, id: number): Promise<CallConnection | undefined> };
  /** Counters of modules that outlive runs: the next number, the same again for the same call. */
  counters?: { next(input: CallInput): Promise<number> };
  /** Keeps large files out of the run; without it they travel with it. */
  files?: Files;
  /** Is told of every answer that a call gets, and keeps what it says of its API's end. */
  watch?: Pick<DeprecationWatch, 'saw'>;
  /** Keeps operations of scenarios that are being recorded. */
  samples?: Pick<SampleRecorder, 'of'>;
  /** The team's data stores, for one call. */
  dataStores?: (input: CallInput) => CallDataStores;
}

/** Makes calls in this process; one instance per worker, because held calls live in it. */
export function createCallModule(deps: CallModuleDeps): (input: CallInput) => Promise<CallResult> {
  const { http, log, connections, counters, dataStores, watch, samples, files = noFiles } = deps;
  const openCalls = new OpenCalls();

  /** The connection the parameters name, decrypted for this call only. */
  async function connectionOf(module: ModuleVersion, input: CallInput): Promise<CallConnection | undefined> {
    const named = connectionNamed(module.connection ?? [], input.parameters);
    if (named === undefined) return undefined;
    const found = await connections?.open(input.run.teamId, named.id);
    if (found !== undefined && named.types.includes(found.type)) return found;
    throw new ModuleError(
      'InvalidConfigurationError',
      found === undefined
        ? `There is no connection ${String(named.id)}. Make one, and choose it in the module.`
        : `Connection ${String(named.id)} is of the type ${found.type}; the module takes ${named.types.join(' or ')}.`,
      { detail: { field: named.parameter } },
    );
  }

  /** Sends the call; every outcome is a value. */
  function send(ref: string, input: CallInput): OpenCall {
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
        const connection = await connectionOf(module, input);
        const watched = { module: ref, run: input.run, connectionId: connection?.id };
        const sample = samples?.of(ref, input, connection);
        const context: CallContext = {
          http: async (request) => {
            const response = await http.request(
              {
                timeoutMs: input.timeLimitMs,
                ...request,
                signal:
                  request.signal === undefined
                    ? abort.signal
                    : AbortSignal.any([abort.signal, request.signal]),
              },
              watch === undefined ? undefined : (info) => watch.saw(watched, info),
            );
            sample?.exchanged(request, response);
            return response;
          },
          signal: abort.signal,
          idempotencyKey: input.key,
          log,
          now: () => new Date(),
          ...(connection === undefined ? {} : { connection }),
          ...(counters === undefined ? {} : { counter: () => counters.next(input) }),
          ...(dataStores === undefined ? {} : { dataStores: dataStores(input) }),
        };
        const parameters = parseParameters(module, await files.open(input.parameters));
        const bundles = await files.stow(input.run.runId, await module.run(parameters, context));
        const bytes = approximateSize(bundles, MOST_RESULT_BYTES);
        if (bytes > MOST_RESULT_BYTES) {
          throw new ModuleError(
            'MaxResultsExceededError',
            'The result of one operation may not exceed 15 MB.',
          );
        }
        sample?.done(bundles);
        return { state: 'done', bundles, durationMs: durationMs(), bytes };
      } catch (error) {
        const away = storeAway(error, input);
        if (away !== undefined) throw away;
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
    if (first.state === 'open') openCalls.keep(ref, input.key, call);
    return first;
  }

  async function carryOut(ref: string, input: CallInput): Promise<CallResult> {
    const call = openCalls.take(ref, input.key) ?? send(ref, input);
    const context = Context.current();
    const heartbeats = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    try {
      const first = await Promise.race([call.result, interruption(context.cancellationSignal)]);
      return typeof first === 'string'
        ? await interrupted(first, call, input, { keep: () => openCalls.keep(ref, input.key, call) })
        : first;
    } finally {
      clearInterval(heartbeats);
    }
  }

  return (input) => {
    const { activityType } = activityInfo();
    return input.holdMs === undefined
      ? carryOut(activityType, input)
      : hold(activityType, input, input.holdMs);
  };
}
