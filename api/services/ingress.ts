/** Takes webhook events: stored first, started next, and answered by the scenario where it answers. */
import { TenonError } from '../../errors.ts';
import type { WebhookAnswer } from '../../scenarios/run.ts';
import { parseValue } from '../../scenarios/value-json.ts';
import type { Collection, Value } from '../../scenarios/value.ts';
import type { Hook, HookScenario, RunRow, Store, StoredAnswer } from '../../store/index.ts';
import type { ApiLog } from '../api-log.ts';
import { plainJson, runIdentityOf } from './run-input.ts';
import type { RunStarter } from './run-start.ts';

/** A hook and the scenarios it feeds. */
export type FeedingHook = Hook & { scenarios: HookScenario[] };

/** Where answers of runs arrive; undefined when none came in time. */
export interface AnswerWaiter {
  wait(runId: string, timeoutMs: number): Promise<WebhookAnswer | undefined>;
}

/** What the caller is told: the scenario's answer, or that the event is stored and the answer is not known. */
export type Reception = { kind: 'answer'; answer: WebhookAnswer } | { kind: 'stored'; eventId: string };

export interface IngressDeps {
  store: Pick<Store, 'hooks' | 'events' | 'answers' | 'teamId'>;
  starter: RunStarter;
  responder: AnswerWaiter;
  /** Module versions that their connectors' releases have retired. */
  retired: readonly string[];
  /** Wakes the dispatcher. */
  nudge: () => void;
  log: ApiLog;
  /** How long a caller is kept waiting for a response module, milliseconds. */
  answerLimitMs: number;
  count?(outcome: 'stored' | 'duplicate'): void;
  /** The number of callers that wait changed by this. */
  waiting?(change: 1 | -1): void;
}

export interface IngressService {
  /** `NOT_FOUND` for an address that does not exist, `HOOK_GONE` for one that is switched off. */
  hook(token: string): Promise<FeedingHook>;
  receive(
    hook: FeedingHook,
    event: { bundle: Collection; deliveryKey: string | undefined },
  ): Promise<Reception>;
}

const accepted: Reception = { kind: 'answer', answer: { status: 200, headers: [], body: 'Accepted' } };

export function createIngressService(deps: IngressDeps): IngressService {
  const { store, starter, responder, nudge, log, answerLimitMs } = deps;

  async function hook(token: string): Promise<FeedingHook> {
    const found = await store.hooks.byToken(token);
    if (found === undefined) throw new TenonError('NOT_FOUND', 'There is no webhook at this address');
    if (!found.enabled) throw new TenonError('HOOK_GONE', 'The webhook was switched off');
    return found;
  }

  async function receive(
    feeding: FeedingHook,
    event: { bundle: Collection; deliveryKey: string | undefined },
  ): Promise<Reception> {
    const { scenarios } = feeding;
    const { eventId, duplicate, runs, storedAnswer } = await store.events.accept({
      hookId: feeding.id,
      payload: plainJson(event.bundle),
      retired: deps.retired,
      scenarios: scenarios.map(({ id, name, version, planHash, active, sequential }) => ({
        id,
        name,
        version,
        planHash,
        startAtOnce: active && !sequential,
      })),
      ...(event.deliveryKey === undefined ? {} : { deliveryKey: event.deliveryKey }),
    });
    // From here on the event is stored: whatever fails now, the caller gets a 2xx.
    deps.count?.(duplicate ? 'duplicate' : 'stored');
    if (duplicate) return again(eventId, scenarios, runs, storedAnswer);
    if (scenarios.some(({ active, sequential }) => active && sequential)) nudge();

    const responding = runs.filter((run) => responds(scenarios, run));
    const answers = responding.map((run) => responder.wait(run.id, answerLimitMs));
    const starts = runs.map((run) =>
      starter.start(run, {
        run: runIdentityOf(run, store.teamId),
        event: event.bundle,
        ...(responding.includes(run) ? { callerWaits: true } : {}),
      }),
    );
    if (responding.length === 0) return accepted;
    return answered(
      eventId,
      answers,
      responding.map((run) => starts[runs.indexOf(run)] ?? Promise.resolve(false)),
    );
  }

  /** The first answer of a run counts. Where none could be started, the caller does not wait for one. */
  async function answered(
    eventId: string,
    answers: Promise<WebhookAnswer | undefined>[],
    starts: Promise<boolean>[],
  ): Promise<Reception> {
    deps.waiting?.(1);
    // Also when the caller is gone, or was told 202: a repeat of the delivery gets what the scenario said.
    const answer = Promise.race(answers).then(async (given) => {
      if (given !== undefined) await remember(eventId, given);
      return given;
    });
    answer.catch((error: unknown) =>
      log.error({ err: error, event: eventId }, 'Waiting for the answer failed'),
    );
    try {
      const first = await Promise.race([
        answer,
        Promise.all(starts).then((started) => started.includes(true) || 'later'),
      ]);
      if (first === 'later') return { kind: 'stored', eventId };
      const given = first === true ? await answer : first;
      return given === undefined ? accepted : { kind: 'answer', answer: given };
    } finally {
      deps.waiting?.(-1);
    }
  }

  async function again(
    eventId: string,
    scenarios: HookScenario[],
    runs: RunRow[],
    storedAnswer: StoredAnswer | undefined,
  ): Promise<Reception> {
    if (storedAnswer !== undefined) return { kind: 'answer', answer: fromStored(storedAnswer) };
    for (const run of runs) {
      // An answer given while nobody waited: the process that took the first delivery died.
      const late = await store.answers.take(run.id);
      if (late === undefined) continue;
      const answer = fromStored(late);
      await remember(eventId, answer);
      return { kind: 'answer', answer };
    }
    return scenarios.some((scenario) => scenario.responds && scenario.active)
      ? { kind: 'stored', eventId }
      : accepted;
  }

  async function remember(eventId: string, { status, headers, body }: WebhookAnswer): Promise<void> {
    await store.events
      .saveAnswer(eventId, { status, headers, body: plainJson(body) })
      .catch((error: unknown) => {
        log.warn({ err: error, event: eventId }, 'The answer could not be kept for repeated deliveries');
      });
  }

  return { hook, receive };
}

function responds(scenarios: HookScenario[], run: RunRow): boolean {
  return scenarios.some((scenario) => scenario.id === run.scenarioId && scenario.responds);
}

function fromStored({ status, headers, body }: StoredAnswer): WebhookAnswer {
  return { status, headers, body: parseValue(JSON.stringify(body)) as Value }; // written from a value
}
