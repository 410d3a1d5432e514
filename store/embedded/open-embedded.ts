/** The embedded database as a backend: lock, thread, a pool of one connection, schema. */
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import type { Backend } from '../backend.ts';
import { storeError } from '../database-errors.ts';
import { migrate } from '../migrate.ts';
import type { StoreOptions } from '../store.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { lockHome } from './home-lock.ts';

/** Takes `<home>` and opens `<home>/data`. */
export async function openEmbedded(options: StoreOptions): Promise<Backend> {
  const lock = await lockHome(options.home, (message) => {
    // Going on would mean two writers on one folder.
    options.log?.warn({ home: options.home }, `${message}; the embedded database is closed`);
    void database.stop();
  });
  options.onLocked?.();
  const database = new EmbeddedDatabase({
    dataFolder: join(options.home, 'data'),
    full: options.sync === 'full',
  });
  const pool = new pg.Pool({
    stream: () => database.stream(),
    user: 'postgres',
    database: 'postgres',
    // PGlite has one session; who waits here waits for a turn, not for a network.
    max: 1,
    idleTimeoutMillis: 0,
  });
  pool.on('error', (error) =>
    options.log?.warn({ err: error }, 'The connection to the embedded database was lost'),
  );
  const answers = new EventEmitter().setMaxListeners(0);
  const close = async (): Promise<void> => {
    await pool.end();
    await database.stop();
    await lock.release();
  };
  try {
    await database.start();
    await migrate(pool);
  } catch (thrown) {
    await close();
    throw storeError(thrown);
  }
  return {
    kind: 'embedded',
    pool,
    onAnswer: (told) => {
      answers.on('answer', told);
      return () => answers.off('answer', told);
    },
    announce: (runId) => void answers.emit('answer', runId),
    close,
  };
}
