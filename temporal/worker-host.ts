/** Keeps one worker at work: connects, runs it, and starts again when the connection or the worker is lost for good. */
import type { NativeConnection, Worker } from '@temporalio/worker';
import { connectNative, type TemporalTarget } from './connection.ts';
import type { LoopLog } from './loop.ts';
import { registerSearchAttributes } from './search-attributes.ts';

export interface WorkerHostDeps {
  target: TemporalTarget;
  create: (connection: NativeConnection) => Promise<Worker>;
  /** Told of each new connection before the worker polls, and of its end. */
  connected?: (connection: NativeConnection | undefined) => void;
  log: LoopLog;
}

export interface WorkerHost {
  /** When the first worker polls. Never rejects: it is tried until `stop`. */
  ready: Promise<void>;
  /** Calls in flight may end (30 s); returns when the worker is gone. */
  stop(): Promise<void>;
}

const LONGEST_PAUSE_MS = 10_000;

export function hostWorker({ target, create, connected, log }: WorkerHostDeps): WorkerHost {
  let stopped = false;
  let worker: Worker | undefined;
  let wake: (() => void) | undefined;
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (isReady = resolve));

  /** One worker, from its connection to its end. */
  async function once(): Promise<void> {
    const connection = await connectNative(target);
    try {
      if (!target.embedded) await registered(connection);
      connected?.(connection);
      worker = await create(connection);
      if (isStopped()) return;
      isReady();
      await worker.run();
    } finally {
      connected?.(undefined);
      worker = undefined;
      await connection.close();
    }
  }

  async function registered(connection: NativeConnection): Promise<void> {
    const refused = await registerSearchAttributes(connection, target.namespace);
    if (refused.length > 0) {
      log.warn(
        { attributes: refused },
        'These search attributes could not be added; add them by hand, or starts are refused',
      );
    }
  }

  async function pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  // Changed by `stop` while the loop waits.
  function isStopped(): boolean {
    return stopped;
  }

  const running = (async (): Promise<void> => {
    for (let failures = 0; !isStopped(); failures += 1) {
      const begun = Date.now();
      try {
        await once();
      } catch (error) {
        if (isStopped()) return;
        log.warn({ err: error }, 'The worker was lost; it is started again');
      }
      if (Date.now() - begun > 60_000) failures = 0;
      if (!isStopped()) await pause(Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures));
    }
  })();

  return {
    ready,
    async stop() {
      stopped = true;
      wake?.();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
      await running;
    },
  };
}
