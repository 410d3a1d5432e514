/** Hears of answers saved by any process, by LISTEN on a connection of its own that comes back after a loss. */
import pg from 'pg';
import type { StoreLog } from '../store.ts';

/** The channel; the payload is a run id. */
export const ANSWER_CHANNEL = 'tenon_answer';

const LONGEST_WAIT_MS = 5_000;

/** Connects with the first listener. What was saved while the connection was down is told after it is back. */
export class AnswerListener {
  private readonly pool: pg.Pool;
  private readonly url: string;
  private readonly log: StoreLog | undefined;
  private readonly listeners = new Set<(runId: string) => void>();
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private waitMs = 100;
  private state: 'idle' | 'on' | 'closed' = 'idle';

  constructor(pool: pg.Pool, url: string, log: StoreLog | undefined) {
    this.pool = pool;
    this.url = url;
    this.log = log;
  }

  add(told: (runId: string) => void): () => void {
    // Wrapped, so that one function added twice is told twice and removed once.
    const listener = (runId: string) => told(runId);
    this.listeners.add(listener);
    if (this.state === 'idle') {
      this.state = 'on';
      void this.connect();
    }
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.state = 'closed';
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined); // it may be broken already
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      application_name: 'tenon listen',
    });
    this.client = client;
    let lost = false;
    const again = (error?: Error): void => {
      if (lost || this.state === 'closed') return;
      lost = true;
      this.log?.warn({ err: error }, 'The connection that listens for answers was lost');
      client.end().catch(() => undefined); // it is broken
      this.retry = setTimeout(() => void this.connect(), this.waitMs);
      this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    };
    client.on('error', again);
    client.on('end', () => again());
    client.on('notification', (message) => {
      if (message.payload !== undefined) this.tell(message.payload);
    });
    try {
      await client.connect();
      await client.query(`listen ${ANSWER_CHANNEL}`);
      this.waitMs = 100;
      await this.catchUp();
    } catch (thrown) {
      again(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  /** Answers of the last minutes nobody has taken: their notification may have come while nobody listened. */
  private async catchUp(): Promise<void> {
    const missed = await this.pool.query<{ run_id: string }>(
      `select run_id from answers where taken_at is null and created_at > now() - interval '10 minutes' limit 10000`,
    );
    for (const row of missed.rows) this.tell(row.run_id);
  }

  private tell(runId: string): void {
    for (const listener of this.listeners) listener(runId);
  }
}
