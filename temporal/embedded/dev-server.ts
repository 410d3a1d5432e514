/** Temporal's dev server as a child process: started with the flags that were measured, watched, started again if it dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { TenonError } from '../../errors.ts';
import type { LoopLog } from '../loop.ts';
import { searchAttributes } from '../names.ts';
import { findTemporalCli } from './cli-binary.js';
import { freePort } from './free-port.ts';
import { stopLeftOver, stopProcess, writePidFile } from './pid-file.ts';

const HOST = '127.0.0.1';

/** A first start creates the database; on a slow machine that takes a while. */
const READY_MS = 60_000;

/** Server output is started afresh when it is larger than this. */
const LARGEST_LOG = 10 * 1024 * 1024;

export interface DevServerOptions {
  /** Folder of the installation; the server's files are in `<home>/temporal`. */
  home: string;
  /** 0: any free one. */
  port: number;
  uiPort: number;
  /** Where the Web UI has payloads decoded. */
  codecEndpoint: string;
  sync: 'normal' | 'full';
  env: Record<string, string | undefined>;
  log: LoopLog;
}

export interface DevServer {
  /** `host:port` of the gRPC frontend. */
  address: string;
  uiUrl: string;
  stop(): Promise<void>;
}

/** The single history shard reads its queues 20 times a second by default, which costs 50 ms a dispatch. */
const QUEUES = ['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=2000`);

const ATTRIBUTE_TYPES: Record<string, string> = { KEYWORD: 'Keyword', INT: 'Int', DATETIME: 'Datetime' };

function argumentsOf(file: string, port: number, uiPort: number, options: DevServerOptions): string[] {
  const attributes = Object.values(searchAttributes).map(
    ({ name, type }) => `${name}=${ATTRIBUTE_TYPES[type] ?? type}`,
  );
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--ui-port', String(uiPort)],
    ...['--ui-codec-endpoint', options.codecEndpoint, '--db-filename', file, '--log-level', 'warn'],
    ...['--sqlite-pragma', 'journal_mode=WAL'],
    ...['--sqlite-pragma', `synchronous=${options.sync === 'full' ? 'FULL' : 'NORMAL'}`],
    ...QUEUES.flatMap((value) => ['--dynamic-config-value', value]),
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
  ];
}

/** Answers once the frontend does, or fails with the child's end. */
async function ready(child: ChildProcess, address: string, logFile: string): Promise<void> {
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure = `it ended with ${String(code ?? signal)}`));
  const end = Date.now() + READY_MS;
  // `failure` is set by the listeners above, between two awaits.
  for (const failed = (): string | undefined => failure; ;) {
    const reason = failed() ?? (Date.now() > end ? 'it does not answer' : undefined);
    if (reason !== undefined) {
      throw new TenonError('TEMPORAL_UNAVAILABLE', `The embedded Temporal server did not start: ${reason}`, {
        hint: `Its own words are in ${logFile}`,
      });
    }
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1000 });
      await connection.close();
      return;
    } catch {
      await pause(50);
    }
  }
}

/** `TEMPORAL_MISSING` without its tool, `PORT_TAKEN`, or `TEMPORAL_UNAVAILABLE` where it does not come up. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { home, env, log } = options;
  const { path: binary, rejected } = findTemporalCli({ env, home });
  if (binary === undefined) {
    const seen = rejected.length === 0 ? '' : ` (not used: ${rejected.join(', ')})`;
    throw new TenonError('TEMPORAL_MISSING', `Temporal's command line tool was not found${seen}`, {
      hint: 'Run node scripts/setup.js, or set TEMPORAL_ADDRESS to a cluster of yours',
    });
  }
  const folder = join(home, 'temporal');
  const pidFile = join(folder, 'pid');
  const logFile = join(folder, 'server.log');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (await stopLeftOver(pidFile))
    log.info({}, 'Took over from a Temporal server that an earlier start left behind');
  const port = await freePort(options.port, HOST, 'TENON_TEMPORAL_PORT');
  const uiPort = await freePort(options.uiPort, HOST, 'TENON_TEMPORAL_UI_PORT');
  const address = `${HOST}:${String(port)}`;
  const args = argumentsOf(join(folder, 'temporal.db'), port, uiPort, options);

  async function launch(): Promise<ChildProcess> {
    const size = await stat(logFile).then(
      (about) => about.size,
      () => 0,
    );
    // Its output goes to a file, not through us: it outlives a killed start, and a closed pipe would end it.
    const output = openSync(logFile, size > LARGEST_LOG ? 'w' : 'a', 0o600);
    const child = spawn(binary ?? '', args, {
      // A group of its own: Ctrl-C in the terminal must not end it before the worker has finished.
      detached: true,
      stdio: ['ignore', output, output],
      env: { PATH: env['PATH'], HOME: env['HOME'], TMPDIR: env['TMPDIR'] },
    });
    closeSync(output);
    if (child.pid !== undefined) await writePidFile(pidFile, child.pid);
    return child;
  }

  let stopping = false;
  let child = await launch();
  try {
    await ready(child, address, logFile);
  } catch (error) {
    if (child.pid !== undefined) await stopProcess(child.pid);
    await rm(pidFile, { force: true });
    throw error;
  }

  const watching = (async (): Promise<void> => {
    for (let failures = 0; ;) {
      const begun = Date.now();
      const how = await ended(child);
      if (isStopping()) return;
      failures = Date.now() - begun > 60_000 ? 0 : failures + 1;
      log.warn({ how }, 'The embedded Temporal server ended; starting it again');
      await pause(Math.min(10_000, 100 * 2 ** failures));
      if (isStopping()) return;
      child = await launch();
    }
  })();
  // Changed by `stop` while the loop above waits.
  function isStopping(): boolean {
    return stopping;
  }

  return {
    address,
    uiUrl: `http://${HOST}:${String(uiPort)}`,
    async stop() {
      stopping = true;
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        await stopProcess(child.pid);
      await watching;
      await rm(pidFile, { force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<string> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(String(child.exitCode ?? child.signalCode));
  }
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(String(code ?? signal)));
    child.once('error', (error) => resolve(error.message));
  });
}
