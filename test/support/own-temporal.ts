/** A Temporal server that belongs to the test: with a database file, so that it goes on where it was after a kill. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { freePort } from '../../temporal/embedded/free-port.ts';
import { cleanEnv, startChild, until, type Child } from './child-process.ts';
import { temporalCli } from './temporal-environment.ts';

export interface OwnTemporal {
  /** `host:port`, the same for all starts. */
  address(): string;
  start(): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nothing until `thaw`. */
  freeze(): void;
  thaw(): void;
}

/** One for each `describe`, started before its tests. `dynamicConfig`: further `KEY=VALUE` pairs of the server. */
export function useOwnTemporal(dynamicConfig: string[] = []): OwnTemporal {
  let folder = '';
  let port = 0;
  let child: Child | undefined;
  const address = (): string => `127.0.0.1:${String(port)}`;

  async function start(): Promise<void> {
    child = startChild(
      temporalCli(),
      [
        ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
        ...['--db-filename', join(folder, 'temporal.db'), '--log-level', 'error'],
        ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
        ...['transfer', 'timer', 'visibility']
          .map((queue) => `history.${queue}ProcessorMaxPollRPS=2000`)
          .concat(dynamicConfig)
          .flatMap((value) => ['--dynamic-config-value', value]),
      ],
      cleanEnv({}),
    );
    await until('the Temporal server answers', async () => {
      try {
        await (await Connection.connect({ address: address(), connectTimeout: 1000 })).close();
        return true;
      } catch {
        return false;
      }
    });
  }

  before(async function () {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'tenon-temporal-'));
    port = await freePort(0, '127.0.0.1', 'the port of the Temporal server');
    await start();
  });
  after(async function () {
    this.timeout(60_000);
    await child?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    address,
    start,
    kill: async () => child?.kill(),
    freeze: () => child?.signal('SIGSTOP'),
    thaw: () => child?.signal('SIGCONT'),
  };
}
