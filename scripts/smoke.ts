/**
 * `npm run smoke`: does `npm start` do what the README says? Starts it in a folder of its own on free ports, calls the
 * example's webhook, opens the Web UI, runs every command of the README and the guides, stops it by Ctrl-C, starts it again.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../temporal/embedded/free-port.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The second start works offline and is quick (design: under 10 s). */
const SECOND_START_MS = 10_000;
const START_LIMIT_MS = 120_000;
const COMMAND_LIMIT_MS = 180_000;

let passed = 0;
let failed = 0;

async function check(what: string, look: () => Promise<unknown>): Promise<void> {
  try {
    const seen = await look();
    passed += 1;
    process.stdout.write(`ok    ${what}${typeof seen === 'string' ? `: ${seen}` : ''}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAIL  ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

interface Started {
  child: ChildProcess;
  printed(): string;
  readyAfterMs: number;
}

/** `npm start`, as a person types it, until it says that it is ready. */
async function npmStart(env: NodeJS.ProcessEnv): Promise<Started> {
  const begun = performance.now();
  // A group of its own, so that Ctrl-C can be sent to npm and all it started, as a terminal does.
  const child = spawn('npm', ['start'], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const exited = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`npm start ended with ${String(code)}:\n${printed.slice(-2000)}`)),
    );
  });
  exited.catch(() => undefined); // it ends some day; only before it is ready that is a failure
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes('Tenon is ready.') && /Then {5}npm run demo/.test(printed)) resolve();
      });
    }
  });
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(
      () => reject(new Error(`npm start was not ready in time:\n${printed}`)),
      START_LIMIT_MS,
    ).unref();
  });
  await Promise.race([ready, exited, late]);
  return { child, printed: () => printed, readyAfterMs: performance.now() - begun };
}

/** Ctrl-C, as a terminal sends it; says how npm ended. A shell that was interrupted ends by the signal it got. */
async function interrupt({ child }: Started): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  process.kill(-(child.pid ?? 0), 'SIGINT');
  return exited;
}

/** Processes that still work on the folder; waits for those that are about to end. */
async function leftBehind(env: NodeJS.ProcessEnv): Promise<string> {
  for (let look = 0; ; look += 1) {
    const { printed } = await run(`pgrep -af -- '${home}' | grep -v pgrep || true`, env);
    if (printed.trim() === '' || look === 100) return printed.trim();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function run(command: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; printed: string }> {
  const child = spawn('bash', ['-c', command], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  }
  const limit = setTimeout(() => child.kill('SIGKILL'), COMMAND_LIMIT_MS);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(limit);
      resolve({ code, printed });
    });
  });
}

/** The commands of the pages' `sh` blocks; those with a placeholder, and the two that this script itself is about, aside. */
async function documentedCommands(): Promise<{ page: string; command: string }[]> {
  const guides = (await readdir(join(root, 'docs/guides'))).map((name) => `docs/guides/${name}`);
  const examples = (await readdir(join(root, 'examples'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => `examples/${entry.name}/README.md`);
  const found: { page: string; command: string }[] = [];
  for (const page of ['README.md', ...guides, ...examples]) {
    const text = await readFile(join(root, page), 'utf8');
    for (const [, block = ''] of text.matchAll(/```sh\n([\s\S]*?)```/g)) {
      const lines = block.replaceAll('\\\n', ' ').split('\n');
      for (const line of lines) {
        const command = line.replace(/\s+#.*$/, '').trim();
        if (
          !/^(npx tenon|npm run|curl) /.test(command) ||
          /…|\b(ID|RUN|KEY|PLAN|BUILD|SCENARIO|NAME|REF)\b/.test(command)
        )
          continue;
        found.push({ page, command });
      }
    }
  }
  return found;
}

const home = await mkdtemp(join(tmpdir(), 'tenon-smoke-'));
const port = await freePort(0, '127.0.0.1', 'TENON_PORT');
const env: NodeJS.ProcessEnv = {
  ...process.env,
  TENON_HOME: home,
  TENON_PORT: String(port),
  TENON_TEMPORAL_PORT: '0',
  TENON_TEMPORAL_UI_PORT: '0',
};
let tenon: Started | undefined;
try {
  const first = await npmStart(env);
  tenon = first;
  process.stdout.write(`first start: ready after ${(first.readyAfterMs / 1000).toFixed(1)} s\n`);
  const said = first.printed();
  const hook = /(http\S+\/hooks\/\S+)/.exec(said)?.[1] ?? '';
  const webUi = /Web UI +(\S+)/.exec(said)?.[1] ?? '';
  const api = `http://127.0.0.1:${String(port)}`;

  await check('the webhook of the example answers with what the scenario made', async () => {
    const answer = await fetch(hook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"order":7}',
    });
    const body = await answer.text();
    expect(
      answer.status === 200 && body === '{"order":7,"customer":"Ann","total":129.5}',
      `${String(answer.status)} ${body}`,
    );
  });
  for (const [name, url] of [
    ['docs', `${api}/docs`],
    ['OpenAPI document', `${api}/openapi.json`],
    ['readiness', `${api}/readyz`],
    ["Temporal's Web UI", webUi],
  ] as const) {
    await check(`${name} can be opened`, async () => {
      const { status } = await fetch(url);
      expect(status === 200, `${url} answered ${String(status)}`);
    });
  }
  for (const { page, command } of await documentedCommands()) {
    await check(`${page}: ${command}`, async () => {
      const adapted = command.replaceAll('http://127.0.0.1:3000', api).replaceAll('.tenon/', `${home}/`);
      const { code, printed } = await run(adapted, env);
      expect(code === 0, `exit code ${String(code)}\n${printed.slice(-1500)}`);
    });
  }
  await check('Ctrl-C stops everything', async () => {
    const how = await interrupt(first);
    expect(how === 0 || how === 'SIGINT', `npm start ended with ${String(how)}`);
    const left = await leftBehind(env);
    expect(left === '', `left behind: ${left}`);
    expect(!/error/i.test(first.printed()), first.printed().slice(-1500));
  });
  await check('the second start is quick', async () => {
    const second = await npmStart(env);
    tenon = second;
    const seconds = `${(second.readyAfterMs / 1000).toFixed(1)} s`;
    await interrupt(second);
    expect(second.readyAfterMs < SECOND_START_MS, `ready after ${seconds}`);
    return seconds;
  });
} catch (error) {
  failed += 1;
  process.stdout.write(`FAIL  ${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  if (tenon !== undefined) await interrupt(tenon).catch(() => undefined);
  await rm(home, { recursive: true, force: true });
}
process.stdout.write(`\n${String(passed)} passed, ${String(failed)} failed\n`);
process.exit(failed === 0 ? 0 : 1);
