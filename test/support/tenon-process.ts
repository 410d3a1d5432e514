/** `tenon start` as a user runs it, in a home of its own: killed, stopped and started again by a test, and gone after it. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processStart } from '../../store/embedded/process-identity.ts';
import { freePort } from '../../temporal/embedded/free-port.ts';
import { workflowBundle } from '../../temporal/workflow-bundle.ts';
import { createApiCaller, type ApiCaller } from './api-caller.ts';
import { cleanEnv, isAlive, startChild, until, type Child } from './child-process.ts';
import { preparedHome } from './databases.ts';

/** On a busy machine. */
const READY_MS = 120_000;

let bundles: Promise<string> | undefined;

// The root suite's: it runs when every test of this process is done.
after(async () => {
  if (bundles !== undefined) await rm(await bundles, { recursive: true, force: true });
});

/** The bundle of the workflows takes seconds to make: it is made once and copied. */
export async function copyBundle(home: string): Promise<void> {
  bundles ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenon-bundles-'));
    await workflowBundle(folder);
    return folder;
  })();
  await mkdir(join(home, 'bundles'), { recursive: true });
  await cp(await bundles, join(home, 'bundles'), { recursive: true });
}

export interface InstallationOptions {
  env?: () => Record<string, string>;
  /** Start it in the `before` hook; default true. */
  started?: boolean;
}

/** One home, and the process on it while one runs. */
export interface Installation {
  readonly home: string;
  readonly port: number;
  /** Calls the API with the admin's key. */
  api: ApiCaller;
  /** Address of the Temporal it uses. */
  temporal(): string;
  /** Epoch milliseconds when it was ready. */
  readyAt(): number;
  pid(): number;
  /** Pid of the embedded Temporal server. */
  temporalPid(): Promise<number>;
  /** Everything its processes have said, of all starts. */
  output(): string;
  /** Starts it and waits until it is ready. */
  start(): Promise<void>;
  /** Starts it once more on the same home, whatever runs there. */
  startAnother(env?: Record<string, string>): Child;
  /** SIGKILL, and waits until it is gone. */
  kill(which: 'tenon' | 'temporal' | 'everything'): Promise<void>;
  /** SIGTERM; gives what it ended with. */
  stop(): Promise<number | NodeJS.Signals>;
}

/** One for each `describe`. */
export function useInstallation(options: InstallationOptions = {}): Installation {
  let home = '';
  let port = 0;
  let child: Child | undefined;
  let before_ = '';
  let temporal = '';
  let readyAt = 0;
  const { started = true, env = () => ({}) } = options;

  const environment = (more: Record<string, string> = {}): Record<string, string> =>
    cleanEnv({
      TENON_HOME: home,
      TENON_PORT: String(port),
      TENON_TEMPORAL_PORT: '0',
      TENON_TEMPORAL_UI_PORT: '0',
      ...env(),
      ...more,
    });
  const launch = (more?: Record<string, string>): Child =>
    startChild(process.execPath, ['cli/tenon.mjs', 'start', '--json', '--no-examples'], environment(more));

  async function temporalPid(): Promise<number> {
    const text = await readFile(join(home, 'temporal', 'pid'), 'utf8');
    const { pid } = JSON.parse(text) as { pid: number }; // as pid-file.ts writes it
    return pid;
  }

  async function kill(which: 'tenon' | 'temporal' | 'everything'): Promise<void> {
    const server = which === 'tenon' ? undefined : await temporalPid();
    if (which === 'everything') child?.signal('SIGKILL');
    if (server !== undefined) await killProcess(server);
    if (which !== 'temporal') await child?.kill();
  }

  before(async function () {
    this.timeout(240_000);
    home = await preparedHome();
    port = await freePort(0, '127.0.0.1', 'TENON_PORT');
    await copyBundle(home);
    if (started) await installation.start();
  });

  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`${installation.output().slice(-6000)}\n`);
  });

  after(async function () {
    this.timeout(60_000);
    await child?.kill();
    if (existsSync(join(home, 'temporal', 'pid'))) await killProcess(await temporalPid());
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const installation: Installation = {
    get home() {
      return home;
    },
    get port() {
      return port;
    },
    api: createApiCaller(
      () => `http://127.0.0.1:${String(port)}`,
      async () => (await readFile(join(home, 'admin-key'), 'utf8')).trim(),
    ),
    temporal: () => temporal,
    readyAt: () => readyAt,
    pid: () => child?.pid ?? 0,
    temporalPid,
    output: () => before_ + (child?.output() ?? ''),
    async start() {
      before_ += child?.output() ?? '';
      child = launch();
      const ready = await child.line((line) => {
        if (!line.startsWith('{"ready":true')) return undefined;
        return JSON.parse(line) as { temporal: { address: string } }; // as `tenon start --json` says it
      }, READY_MS);
      temporal = ready.temporal.address;
      readyAt = Date.now();
    },
    startAnother: (more) => launch(more),
    kill,
    async stop() {
      child?.signal('SIGTERM');
      return (await child?.ended) ?? 0;
    },
  };
  return installation;
}

/** SIGKILL for a process that is not our child. */
export async function killProcess(pid: number): Promise<void> {
  // A pid file may be older than the process that has the number now.
  const begun = processStart(pid);
  if (begun === undefined) return;
  process.kill(pid, 'SIGKILL');
  await until(`process ${String(pid)} is gone`, () => !isAlive(pid) || processStart(pid) !== begun, 10_000);
}
