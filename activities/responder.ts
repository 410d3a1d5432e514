/** Brings answers of runs to the webhook callers who wait for them, in this process or in another. */
import type { WebhookAnswer } from '../scenarios/run.ts';
import { parseValue, stringifyValue } from '../scenarios/value-json.ts';
import type { Json, Value } from '../scenarios/value.ts';
import type { AnswerStore } from '../store/index.ts';

export interface Responder {
  /** The run's answer, or undefined when none came in time. */
  wait(runId: string, timeoutMs: number): Promise<WebhookAnswer | undefined>;
  /** Gives a run's answer; the first one wins. Idempotent. */
  answer(runId: string, answer: WebhookAnswer): Promise<void>;
  close(): void;
}

export function createResponder(answers: AnswerStore): Responder {
  const waiting = new Map<string, (answer: WebhookAnswer) => void>();

  /** An answer another process saved for a caller who hangs here. */
  async function collect(runId: string): Promise<void> {
    const resolve = waiting.get(runId);
    if (resolve === undefined) return;
    const stored = await answers.take(runId);
    if (stored === undefined) return;
    resolve({ ...stored, body: parseValue(JSON.stringify(stored.body)) as Value }); // written from a value
  }

  const unsubscribe = answers.onAnswer((runId) => void collect(runId).catch(() => undefined));

  return {
    async wait(runId, timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<WebhookAnswer | undefined>((resolve) => {
          waiting.set(runId, resolve);
          timer = setTimeout(() => resolve(undefined), timeoutMs);
        });
      } finally {
        clearTimeout(timer);
        waiting.delete(runId);
      }
    },
    async answer(runId, answer) {
      const resolve = waiting.get(runId);
      if (resolve !== undefined) {
        resolve(answer);
        return;
      }
      const body = JSON.parse(stringifyValue(answer.body)) as Json; // just written
      await answers.save(runId, { status: answer.status, headers: answer.headers, body });
    },
    close: unsubscribe,
  };
}
