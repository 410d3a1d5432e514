/** The embedded database as seen from the main thread: starts its thread and gives streams to the `pg` driver. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Duplex } from 'node:stream';
import { TenonError } from '../../errors.ts';
import type { FromPglite, PgliteSettings, ToPglite } from './messages.ts';
import { SessionStream } from './session-stream.ts';

/** How long the thread may take to close its files. */
const STOP_MS = 20_000;

/**
 * One at a time per home (home-lock.ts). When its thread dies, streams fail and the next connection starts a new one,
 * which recovers from the write-ahead log as after a crash.
 */
export class EmbeddedDatabase {
  private readonly settings: PgliteSettings;
  private readonly sessions = new Map<number, SessionStream>();
  private thread: Promise<Worker> | undefined;
  private nextSession = 1;
  private stopped = false;

  constructor(settings: PgliteSettings) {
    this.settings = settings;
  }

  /** Starts the thread and waits until the database is open. */
  async start(): Promise<void> {
    await this.worker();
  }

  /** A new connection for the driver, which calls this instead of opening a socket. */
  stream(): Duplex {
    const session = this.nextSession;
    this.nextSession += 1;
    const stream = new SessionStream({
      open: async () => {
        await this.worker();
      },
      send: async (bytes) => {
        await this.tell({ kind: 'data', session, bytes });
      },
      end: () => {
        this.sessions.delete(session);
        if (!this.stopped && this.thread !== undefined) {
          this.tell({ kind: 'end', session }).catch(() => undefined); // a dead thread has no session to end
        }
      },
    });
    this.sessions.set(session, stream);
    return stream;
  }

  /** Closes the database; the driver's connections must be closed before. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    const worker = await this.thread?.catch(() => undefined);
    if (worker === undefined) return;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ kind: 'stop' } satisfies ToPglite);
    const timer = setTimeout(() => void worker.terminate(), STOP_MS);
    await exited;
    clearTimeout(timer);
  }

  private async tell(message: ToPglite): Promise<void> {
    const worker = await this.worker();
    worker.postMessage(message);
  }

  private worker(): Promise<Worker> {
    if (this.stopped) return Promise.reject(new TenonError('STORE_UNAVAILABLE', 'The store was closed'));
    this.thread ??= this.startThread();
    return this.thread;
  }

  private startThread(): Promise<Worker> {
    const worker = startWorker(this.settings);
    return new Promise((resolve, reject) => {
      let reason = 'its thread ended';
      worker.on('message', (message: FromPglite) => {
        if (message.kind === 'data') this.sessions.get(message.session)?.receive(message.bytes);
        else if (message.kind === 'ready') resolve(worker);
        else reason = message.message;
      });
      worker.on('error', (error) => {
        reason = String(error);
      });
      worker.once('exit', () => {
        this.thread = undefined;
        const failed = new TenonError('STORE_UNAVAILABLE', `The embedded database stopped: ${reason}`);
        reject(failed);
        for (const stream of this.sessions.values()) stream.destroy(failed);
        this.sessions.clear();
      });
    });
  }
}

/** From the sources, the thread starts with a file that loads TypeScript. */
function startWorker(workerData: PgliteSettings): Worker {
  const extension = extname(import.meta.url) === '.ts' ? '.mjs' : '.js';
  return new Worker(new URL(`./pglite-worker${extension}`, import.meta.url), { workerData });
}
