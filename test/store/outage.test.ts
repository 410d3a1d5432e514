import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../store/index.ts';
import { until } from '../support/child-process.ts';
import { postgresOrSkip } from '../support/databases.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { deliveryTo, scenarioIn } from './samples.ts';

const UNAVAILABLE = { code: 'STORE_UNAVAILABLE' };

describe('a PostgreSQL that goes away', () => {
  let server: PostgresServer | undefined;
  let home = '';
  let url = '';
  let store: Store;
  const warnings: string[] = [];

  before(async function () {
    this.timeout(120_000);
    await postgresOrSkip(this);
    // One of its own: it is stopped here.
    server = await PostgresServer.create();
    assert.ok(server);
    home = await mkdtemp(join(tmpdir(), 'tenon-home-'));
    url = await server.createDatabase();
    const log = { info: () => undefined, warn: (_: object, message: string) => void warnings.push(message) };
    store = await openStore({ home, sync: 'normal', databaseUrl: url, log });
  });

  after(async () => {
    await (store as Store | undefined)?.close();
    await server?.stop();
    server?.remove();
    await rm(home, { recursive: true, force: true });
  });

  it('is STORE_UNAVAILABLE to everybody, and all is well when it is back', async () => {
    const scenario = await scenarioIn(store);
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: scenario.id });
    const delivery = deliveryTo(hook.id, [scenario], { deliveryKey: 'd' });
    const { eventId } = await store.events.accept(delivery);
    const heard: string[] = [];
    const probe = async (name: string): Promise<boolean> => {
      const runId = `s1-${name}${String(Math.random())}`;
      await store.answers.save(runId, { status: 200, headers: [], body: null });
      return heard.some((id) => id.startsWith(`s1-${name}`));
    };
    store.answers.onAnswer((runId) => heard.push(runId));
    await until('answers are heard', () => probe('before'));

    await server?.stop();

    await assert.rejects(store.ping(), UNAVAILABLE);
    await assert.rejects(store.events.accept(delivery), UNAVAILABLE);
    await assert.rejects(store.runs.list({ limit: 1 }), UNAVAILABLE);
    await assert.rejects(store.scenarios.setActive(scenario.id, true), UNAVAILABLE);
    await assert.rejects(store.events.assignWaiting(1), UNAVAILABLE);
    await assert.rejects(store.collectGarbage(), UNAVAILABLE);
    assert.ok(warnings.length > 0);

    await server?.start();

    await store.ping();
    const again = await store.events.accept(delivery);
    assert.deepEqual([again.duplicate, again.eventId], [true, eventId]);
    await until('answers are heard again', () => probe('after'));
  });

  it('tells of answers that were saved while it was not heard', async () => {
    const second = await openStore({ home, sync: 'normal', databaseUrl: url });
    try {
      const heard: string[] = [];
      await second.answers.save('s1-missed', { status: 200, headers: [], body: null });

      second.answers.onAnswer((runId) => heard.push(runId));

      await until('the missed answer is told', () => heard.includes('s1-missed'));
    } finally {
      await second.close();
    }
  });

  it('is waited for at the start, and named in the error when it does not come', async () => {
    await server?.stop();
    const options = { home, sync: 'normal', databaseUrl: url } as const;

    await assert.rejects(openStore({ ...options, connectTimeoutMs: 300 }), {
      ...UNAVAILABLE,
      hint: /TENON_DATABASE_URL/,
    });
    const opening = openStore({ ...options, connectTimeoutMs: 60_000 });
    await server?.start();
    await (await opening).close();
  });

  it('that refuses us is named without the password', async () => {
    const address = url.replace('postgres@', 'postgres:hunter2@').replace(/\/t\d+$/, '/missing');

    const thrown: unknown = await openStore({ home, sync: 'normal', databaseUrl: address }).catch(
      (error: unknown) => error,
    );

    assert.ok(thrown instanceof Error && 'code' in thrown);
    assert.equal(thrown.code, 'STORE_UNAVAILABLE');
    assert.match(thrown.message, /refused us/);
    assert.ok(!JSON.stringify([thrown.message, thrown.stack]).includes('hunter2'));
    await assert.rejects(openStore({ home, sync: 'normal', databaseUrl: 'mysql://x' }), {
      code: 'SETTINGS_INVALID',
    });
  });

  it('is no longer there for a store that was closed', async () => {
    const other = await openStore({ home, sync: 'normal', databaseUrl: url });
    await other.close();
    await other.close();

    await assert.rejects(other.ping(), UNAVAILABLE);
  });
});
