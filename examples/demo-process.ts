/** Tenon as the demos run it: `tenon start` as a process of its own, in a home that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is kept of what it says, for when it fails. */
const MOST_OUTPUT = 20_000;

export interface DemoProcess {
  pid: number;
  /** Pid of its Temporal server. */
  temporalPid: number;
  /** Address of the API. */
  url: string;
  /** Calls the API with the admin's key; throws where it is refused. */
  call<Answer>(method: string, path: string, body?: object): Promise<Answer>;
  /** SIGKILL for it and for its Temporal server: nobody has time to put anything in order. */
  kill(): Promise<void>;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
}

/** A port that is free now, so that addresses stay the same over a restart. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns when it serves; rejects with its own words where it cannot. */
export async function startTenonProcess(
  home: string,
  settings: Record<string, string>,
): Promise<DemoProcess> {
  // The settings of the person who tries the demo are for another installation.
  const kept = Object.entries(process.env).filter(([name]) => !/^(TENON|TEMPORAL)_/.test(name));
  const child = spawn(process.execPath, [join(root, 'cli/tenon.mjs'), 'start', '--json', '--no-examples'], {
    cwd: root,
    env: {
      ...Object.fromEntries(kept),
      ...{ TENON_HOME: home, TENON_TEMPORAL_PORT: '0', TENON_TEMPORAL_UI_PORT: '0' },
      ...{ TENON_LOG_LEVEL: 'error', ...settings },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { api: url } = await ready(child, ended);
  const [key, pidFile] = await Promise.all([
    readFile(join(home, 'admin-key'), 'utf8'),
    readFile(join(home, 'temporal', 'pid'), 'utf8'),
  ]);
  const { pid: temporalPid } = JSON.parse(pidFile) as { pid: number }; // as temporal/embedded/pid-file.ts writes it

  return {
    pid: child.pid ?? 0,
    temporalPid,
    url,
    async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${key.trim()}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return (await response.json()) as Answer; // the API's contract
    },
    async kill() {
      for (const pid of [child.pid, temporalPid]) {
        try {
          if (pid !== undefined) process.kill(pid, 'SIGKILL');
        } catch {
          // It is gone already.
        }
      }
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function ready(child: ChildProcess, ended: Promise<number | null>): Promise<{ api: string }> {
  return new Promise((resolve, reject) => {
    let said = '';
    const take = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-MOST_OUTPUT);
      const line = said.split('\n').find((one) => one.startsWith('{"ready":true') && one.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line) as { api: string }); // as `tenon start --json` says it
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    void ended.then(() => reject(new Error(`Tenon did not start:\n${said}`)));
  });
}
