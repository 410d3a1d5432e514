/** A PostgreSQL server as a backend: a pool of ten connections and one more that listens for answers. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { TenonError } from '../../errors.ts';
import type { Backend } from '../backend.ts';
import { isUnavailable, storeError } from '../database-errors.ts';
import { migrate } from '../migrate.ts';
import type { StoreOptions } from '../store.ts';
import { AnswerListener } from './answer-listener.ts';

/** Connects, waiting for a server that is not up yet, and applies migrations. */
export async function openPostgres(options: StoreOptions & { databaseUrl: string }): Promise<Backend> {
  const pool = new pg.Pool({
    connectionString: checkedUrl(options.databaseUrl),
    max: 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // No statement of ours takes this long; one that hangs must not hold its connection for ever.
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'tenon',
  });
  pool.on('error', (error) => options.log?.warn({ err: error }, 'A connection to the database was lost'));
  try {
    await connected(pool, options.connectTimeoutMs ?? 15_000);
    await migrate(pool);
  } catch (thrown) {
    await pool.end();
    throw startError(thrown);
  }
  const listener = new AnswerListener(pool, options.databaseUrl, options.log);
  return {
    kind: 'postgres',
    pool,
    onAnswer: (told) => listener.add(told),
    announce: () => undefined, // NOTIFY reaches this process too
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

async function connected(pool: pg.Pool, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      await pool.query('select 1');
      return;
    } catch (thrown) {
      if (!isUnavailable(thrown) || performance.now() + wait > end) throw thrown;
      await pause(wait);
    }
  }
}

/** What the server says when it is there but does not let us in, as an error of ours; never with the password. */
function startError(thrown: unknown): Error {
  const error = storeError(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const refused = code.startsWith('28') || code === '3D000' || code === '42501';
  if (!refused && !(error instanceof TenonError && error.code === 'STORE_UNAVAILABLE')) return error;
  return new TenonError(
    'STORE_UNAVAILABLE',
    refused ? `The database refused us: ${error.message}` : error.message,
    {
      hint: 'Check TENON_DATABASE_URL and that the PostgreSQL server runs, or unset it to use the embedded database.',
      cause: error,
    },
  );
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return url;
  throw new TenonError('SETTINGS_INVALID', 'The address of the database is not a postgres:// URL', {
    hint: 'Set TENON_DATABASE_URL to postgres://user:password@host:5432/database',
  });
}
