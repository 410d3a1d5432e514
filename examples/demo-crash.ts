/**
 * `npm run demo:crash`: kills Tenon and its Temporal server in the middle of a run, starts them again, and the run goes on.
 * In a home of its own, which is gone at the end. Exit code 0 where everything was as it says.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../scenarios/value.ts';
import { freePort, startTenonProcess, type DemoProcess } from './demo-process.ts';
import { startExampleServer } from './example-server.ts';

/** How long the other side takes to answer; it is killed half way. */
const SLOW_MS = 4000;

interface Run {
  id: string;
  status: string;
  operations: number;
}

interface Entry {
  module: number;
  ref: string;
  input?: { method?: string; url?: string };
  output?: { statusCode?: number }[];
}

function scenario(server: string): JsonObject {
  const request = (id: number, name: string, mapper: JsonObject): JsonObject => ({
    id,
    module: 'http:MakeRequest',
    version: 4,
    parameters: { authenticationType: 'noAuth', tlsType: '', proxyKeychain: '' },
    mapper: { parseResponse: true, stopOnHttpError: true, ...mapper },
    metadata: { designer: { x: id * 300, y: 0, name } },
  });
  return {
    name: 'Demo: a crash in the middle',
    flow: [
      {
        id: 1,
        module: 'gateway:CustomWebHook',
        version: 1,
        parameters: { hook: 1, maxResults: 1 },
        mapper: {},
      },
      request(2, 'Ask a slow API', { url: `${server}/slow?ms=${String(SLOW_MS)}`, method: 'get' }),
      request(3, 'Write a note', {
        url: `${server}/notes`,
        method: 'post',
        headers: [{ name: 'Idempotency-Key', value: 'order-{{1.order}}' }],
        contentType: 'json',
        inputMethod: 'jsonString',
        jsonStringBodyContent: '{"text":"order {{1.order}} is done"}',
      }),
    ],
    metadata: {
      version: 1,
      instant: true,
      scenario: { roundtrips: 1, maxErrors: 3, autoCommit: true, autoCommitTriggerLast: true },
      designer: { orphans: [] },
    },
  };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const began = performance.now();
const step = (line: string): void => {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`${seconds.padStart(5)} s  ${line}`);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function only<Item>(list: Promise<{ items: Item[] }>): Promise<Item> {
  const [item, ...more] = (await list).items;
  assert.ok(item !== undefined && more.length === 0, 'there is exactly one run');
  return item;
}

/** The story. `keep` is told of each process, so that it ends whatever happens. */
async function tell(home: string, server: string, keep: (tenon: DemoProcess) => void): Promise<void> {
  const settings = { TENON_PORT: String(await freePort()), TENON_ALLOW_HOSTS: new URL(server).host };
  const start = async (): Promise<DemoProcess> => {
    const started = await startTenonProcess(home, settings);
    keep(started);
    return started;
  };

  say('Tenon: a crash in the middle of a run\n');
  step(`Starting, in the home ${home}.`);
  let tenon = await start();
  step(`Tenon runs as process ${String(tenon.pid)}, its Temporal server as ${String(tenon.temporalPid)}.`);

  const { id, webhook } = await tenon.call<{ id: number; webhook: { url: string } }>(
    'POST',
    '/v1/scenarios',
    {
      blueprint: scenario(server),
    },
  );
  await tenon.call('POST', `/v1/scenarios/${String(id)}/activate`, {});
  step(`A scenario: webhook -> an API that takes ${String(SLOW_MS / 1000)} s -> write a note.`);

  const answer = await fetch(webhook.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"order":7}',
  });
  step(
    `POST {"order":7} to the webhook: ${String(answer.status)} ${await answer.text()}. The event is stored.`,
  );

  const runs = `/v1/runs?scenario=${String(id)}`;
  await pause(SLOW_MS / 2);
  const before = await only(tenon.call<{ items: Run[] }>('GET', runs));
  assert.equal(before.status, 'running');
  step(`Run ${before.id} is ${before.status}: it waits for the slow API.`);

  await tenon.kill();
  step(`kill -9 ${String(tenon.pid)} ${String(tenon.temporalPid)}. Nothing of it is left.`);

  tenon = await start();
  step(`Started again, on the same home, as ${String(tenon.pid)} and ${String(tenon.temporalPid)}.`);

  let run = before;
  while (run.status === 'running' || run.status === 'queued') {
    await pause(100);
    run = await only(tenon.call<{ items: Run[] }>('GET', runs));
  }
  assert.equal(run.status, 'success');
  step(`The run went on by itself: ${run.status}, ${String(run.operations)} operations. Its trace:`);

  const { entries } = await tenon.call<{ entries: Entry[] }>('GET', `/v1/runs/${run.id}/trace`);
  for (const { module, ref, input, output } of entries) {
    const called = input?.url === undefined ? '' : `${(input.method ?? '').toUpperCase()} ${input.url}`;
    say(
      `             ${String(module)}  ${ref.padEnd(24)} ${called} ${String(output?.[0]?.statusCode ?? '')}`.trimEnd(),
    );
  }

  const { notes } = (await (await fetch(`${server}/notes`)).json()) as {
    notes: { note: { text: string } }[];
  }; // its own answer
  assert.equal(notes.length, 1, 'the note was written once');
  step(`Notes at the API: ${String(notes.length)} ("${notes[0]?.note.text ?? ''}"). Written once.`);

  assert.equal(await tenon.stop(), 0);
  step('Stopped properly. The home folder is removed, nothing is left behind.');
}

const home = await mkdtemp(join(tmpdir(), 'tenon-demo-'));
const server = await startExampleServer();
let running: DemoProcess | undefined;

async function tidyUp(): Promise<void> {
  await running?.kill();
  await server.close();
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void tidyUp().finally(() => process.exit(1)));
}
try {
  await tell(home, server.url, (tenon) => (running = tenon));
} catch (error) {
  process.stderr.write(
    `\nThe demo did not go as it should: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  await tidyUp();
}
