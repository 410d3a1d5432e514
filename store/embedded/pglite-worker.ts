/**
 * The embedded database's thread: PGlite, fed with the PostgreSQL wire protocol through messages. WebAssembly blocks
 * its thread while it works, so it has one of its own. No socket: nobody else on the machine can connect.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { FromPglite, PgliteSettings, ToPglite } from './messages.ts';
import { SyncedNodeFs } from './synced-node-fs.ts';

const port = parentPort;
if (port === null) throw new Error('pglite-worker runs as a worker thread only');
const settings = workerData as PgliteSettings; // handed over by EmbeddedDatabase

function tell(message: FromPglite): void {
  port?.postMessage(message);
}

/** PGlite's own start parameters hold `-F`, which switches fsync off. */
function openPglite(): Promise<PGlite> {
  if (!settings.full) return PGlite.create({ dataDir: settings.dataFolder });
  const parameters = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F');
  return PGlite.create({
    fs: new SyncedNodeFs(settings.dataFolder),
    // fdatasync, the default, does nothing in this build.
    startParams: [...parameters, '-c', 'fsync=on', '-c', 'wal_sync_method=fsync'],
  });
}

/** A client that went away in the middle of a transaction must not leave it open for the next. */
async function leave(database: PGlite): Promise<void> {
  if (database.isInTransaction()) await database.exec('ROLLBACK');
  await database.exec('DISCARD ALL');
}

try {
  const database = await openPglite();
  let queue = Promise.resolve();
  const handle = async (message: ToPglite): Promise<void> => {
    if (message.kind === 'data') {
      const bytes = await database.execProtocolRaw(message.bytes, { syncToFs: false });
      if (bytes.length > 0) tell({ kind: 'data', session: message.session, bytes });
    } else if (message.kind === 'end') {
      await leave(database);
    } else {
      await database.close();
      port.close();
    }
  };
  port.on('message', (message: ToPglite) => {
    queue = queue
      .then(() => handle(message))
      .catch((thrown: unknown) => {
        // SQL errors are answers; what is thrown here leaves the database in an unknown state. The next one recovers.
        tell({ kind: 'failed', message: String(thrown) });
        process.exit(1);
      });
  });
  tell({ kind: 'ready' });
} catch (thrown) {
  tell({ kind: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) });
  port.close();
}
