/** Answers for webhook callers who wait in another process. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Backend } from './backend.ts';
import type { Database } from './database.ts';
import type { StoredAnswer } from './events.ts';
import { ANSWER_CHANNEL } from './postgres/answer-listener.ts';
import { answers } from './schema/index.ts';
import { openAnswer } from './stored-answer.ts';
import type { Sealer } from './sealing.ts';

export interface AnswerStore {
  /** The first answer of a run wins: true when it was this one. Wakes the listeners of all processes. */
  save(runId: string, answer: StoredAnswer): Promise<boolean>;
  /** Gives the answer to the first who asks. */
  take(runId: string): Promise<StoredAnswer | undefined>;
  /** Told of each saved answer, also of those saved while the connection was lost. Returns the unsubscription. */
  onAnswer(listener: (runId: string) => void): () => void;
}

export class Answers implements AnswerStore {
  private readonly database: Database;
  private readonly sealer: Sealer;
  private readonly backend: Backend;

  constructor(database: Database, sealer: Sealer, backend: Backend) {
    this.database = database;
    this.sealer = sealer;
    this.backend = backend;
  }

  async save(runId: string, answer: StoredAnswer): Promise<boolean> {
    const { inline, blob } = await this.sealer.seal({ ...answer });
    const bytes = inline === null ? null : Buffer.from(inline);
    // The notification leaves with the commit, and only when the row was written.
    const saved = await this.database.rows(sql`
      with saved as (
        insert into answers (run_id, team_id, answer, answer_blob)
        values (${runId}, ${this.database.teamId}, ${bytes}, ${blob})
        on conflict (run_id) do nothing returning run_id
      )
      select pg_notify(${ANSWER_CHANNEL}, run_id) from saved`);
    if (saved.length > 0) this.backend.announce(runId);
    return saved.length > 0;
  }

  async take(runId: string): Promise<StoredAnswer | undefined> {
    // The row stays: a repeated activity must not save a second answer.
    const [row] = await this.database.run((session) =>
      session
        .update(answers)
        .set({ takenAt: sql`now()` })
        .where(
          and(eq(answers.runId, runId), eq(answers.teamId, this.database.teamId), isNull(answers.takenAt)),
        )
        .returning(),
    );
    return row === undefined ? undefined : openAnswer(this.sealer, row.answer, row.answerBlob);
  }

  onAnswer(listener: (runId: string) => void): () => void {
    return this.backend.onAnswer(listener);
  }
}
