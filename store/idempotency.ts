/** Writes of the API that carry an `Idempotency-Key`: done once, answered the same each time. */
import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Json } from '../scenarios/value.ts';
import type { Database } from './database.ts';
import { requests } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

export interface IdempotencyStore {
  /**
   * Does `work` once per scope and key (24 h) and gives its answer to every repeat, marked `replayed`. Another
   * `requestHash` is `IDEMPOTENCY_KEY_REUSED`; a repeat while the first still works is `CONFLICT`. Work that throws is
   * not remembered. By default a crash between work and record lets a repeat do the work again (after 60 s); with
   * `atomic`, work and record are one transaction, for work that calls this store and nothing else; then a repeat waits
   * for the first.
   */
  once(
    scope: string,
    key: string,
    requestHash: string,
    work: () => Promise<Json>,
    options?: { atomic?: boolean },
  ): Promise<{ answer: Json; replayed: boolean }>;
}

/** How long an answer is known. */
export const REQUEST_HOURS = 24;

const LEASE = sql`interval '60 seconds'`;
/** Work that takes longer than the lease shows in time that it is still being done. */
const RENEW_MS = 20_000;

/** One attempt at one request. */
interface Attempt {
  scope: string;
  key: string;
  requestHash: string;
  id: string;
}

export class Idempotency implements IdempotencyStore {
  private readonly database: Database;
  private readonly sealer: Sealer;

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async once(
    scope: string,
    key: string,
    requestHash: string,
    work: () => Promise<Json>,
    { atomic = false }: { atomic?: boolean } = {},
  ): Promise<{ answer: Json; replayed: boolean }> {
    const attempt = { scope, key, requestHash, id: randomUUID() };
    if (atomic) {
      return this.database.transaction(async () => {
        if (!(await this.begin(attempt))) return this.replay(attempt);
        const answer = await work();
        await this.record(attempt, answer);
        return { answer, replayed: false };
      });
    }
    if (!(await this.begin(attempt))) return this.replay(attempt);
    const answer = await this.underLease(attempt, work);
    await this.record(attempt, answer);
    return { answer, replayed: false };
  }

  /** True where this attempt may work: the key is new, its day is over, or whoever worked on it is gone. */
  private async begin({ scope, key, requestHash, id }: Attempt): Promise<boolean> {
    const begun = await this.database.rows(sql`
      insert into requests (team_id, scope, key, request_hash, attempt, lease_until)
      values (${this.database.teamId}, ${scope}, ${key}, ${requestHash}, ${id}, now() + ${LEASE})
      on conflict (team_id, scope, key) do update set request_hash = excluded.request_hash,
        attempt = excluded.attempt, lease_until = excluded.lease_until, created_at = now(),
        answer = null, answer_blob = null
      where requests.lease_until < now() and (
        requests.created_at < now() - ${REQUEST_HOURS} * interval '1 hour'
        or (requests.answer is null and requests.answer_blob is null
          and requests.request_hash = excluded.request_hash))
      returning 1`);
    return begun.length > 0;
  }

  private async replay(attempt: Attempt): Promise<{ answer: Json; replayed: boolean }> {
    const [row] = await this.database.run((session) =>
      session.select().from(requests).where(this.is(attempt)),
    );
    if (row !== undefined && row.requestHash !== attempt.requestHash) {
      throw new TenonError(
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key came with another request before',
        {
          hint: 'Use a new key for a new request',
        },
      );
    }
    const answer = row && (await this.sealer.open(row.answer, row.answerBlob));
    // Without a row the first has just failed; either way the caller may come again.
    if (answer === undefined) {
      throw new TenonError(
        'CONFLICT',
        'The first request with this Idempotency-Key is still being worked on',
        {
          hint: 'Send it again in a while',
        },
      );
    }
    return { answer, replayed: true };
  }

  private async underLease(attempt: Attempt, work: () => Promise<Json>): Promise<Json> {
    const renewal = setInterval(() => {
      this.database
        .run((session) =>
          session
            .update(requests)
            .set({ leaseUntil: sql`now() + ${LEASE}` })
            .where(this.isMine(attempt)),
        )
        .catch(() => undefined); // the next one may get through; without any, the lease ends as after a crash
    }, RENEW_MS);
    renewal.unref();
    try {
      return await work();
    } catch (thrown) {
      // Where this fails too, the lease ends by itself; the caller must hear why the work failed.
      await this.database
        .run((session) => session.delete(requests).where(this.isMine(attempt)))
        .catch(() => undefined);
      throw thrown;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Does nothing where another attempt took over after this one's lease had ended. */
  private async record(attempt: Attempt, answer: Json): Promise<void> {
    const { inline, blob } = await this.sealer.seal(answer);
    await this.database.run((session) =>
      session.update(requests).set({ answer: inline, answerBlob: blob }).where(this.isMine(attempt)),
    );
  }

  private is({ scope, key }: Attempt) {
    return and(eq(requests.teamId, this.database.teamId), eq(requests.scope, scope), eq(requests.key, key));
  }

  private isMine(attempt: Attempt) {
    return and(this.is(attempt), eq(requests.attempt, attempt.id));
  }
}
