/** Reads back a sealed answer of a webhook. */
import type { StoredAnswer } from './events.ts';
import type { Sealer } from './sealing.ts';

/** The answer two columns hold, or undefined where they hold none. */
export async function openAnswer(
  sealer: Sealer,
  answer: Uint8Array | null,
  answerBlob: string | null,
): Promise<StoredAnswer | undefined> {
  const opened = await sealer.open(answer, answerBlob);
  return opened as unknown as StoredAnswer | undefined; // sealed from a StoredAnswer
}
