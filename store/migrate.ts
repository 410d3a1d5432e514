/** Brings the schema up to date. */
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { Pool } from 'pg';

/** Any number that no one else uses for an advisory lock in this database: "tenon" in ASCII. */
const ADVISORY_LOCK = 0x74656e6f6e;

/** Applies what is missing, in one transaction; processes that start together do it one after the other. */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await applyMigrations(drizzle(client), {
      migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
    });
    await client.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK]);
    client.release();
  } catch (thrown) {
    // Closing the connection gives the lock back.
    client.release(true);
    throw thrown;
  }
}
