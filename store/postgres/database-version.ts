/** Asks a PostgreSQL which version it is, and changes nothing in it. */
import pg from 'pg';

/** Version such as `16.4`. Rejects with the driver's error where the server is not reached or refuses us. */
export async function databaseVersion(databaseUrl: string, timeoutMs: number): Promise<string> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'of an unknown version';
  } finally {
    await client.end().catch(() => undefined); // it may never have been connected
  }
}
