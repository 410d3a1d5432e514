import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createCallModule } from '../../activities/call-module.ts';
import {
  createDeprecationWatch,
  type DeprecationWatch,
  type DeprecationWatchOptions,
} from '../../activities/deprecation-watch.ts';
import { TenonError } from '../../errors.ts';
import type { CallInput, CallResult } from '../../scenarios/run.ts';
import type { Finding, FindingObservation } from '../../store/index.ts';
import { until } from '../api/fixture.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { useHttp, type TestServer } from './http/server.ts';

const REF = 'http:MakeRequest@4';

function warnings() {
  const told: string[] = [];
  const log = {
    debug: none,
    info: none,
    warn: (_fields: object, message: string) => void told.push(message),
  };
  return { told, log };
}
function none(): void {
  // Only warnings are of interest here.
}

describe('the deprecation watch', () => {
  const http = useHttp();
  const watches: DeprecationWatch[] = [];
  afterEach(async () => {
    await Promise.all(watches.splice(0).map((watch) => watch.stop()));
  });

  function watchWith(options: Partial<DeprecationWatchOptions> & Pick<DeprecationWatchOptions, 'findings'>) {
    const { told, log } = warnings();
    const watch = createDeprecationWatch({ log, everyMs: 5, ...options });
    watches.push(watch);
    return { watch, told };
  }

  /** Calls the server as a run's module does: the real activity, the real client. */
  async function call(
    server: TestServer,
    path: string,
    watch: DeprecationWatch,
    scenarioId = 42,
  ): Promise<CallResult> {
    const { log } = warnings();
    const callModule = createCallModule({ http: http.client({ servers: [server] }), log, watch });
    const input: CallInput = {
      run: { runId: `s${String(scenarioId)}-x`, teamId: 1, scenarioId },
      ...{ node: 1, path: '1', key: 'k', effect: 'read', timeLimitMs: 5000 },
      parameters: {
        url: server.origin + path,
        method: 'get',
        stopOnHttpError: false,
        authenticationType: 'noAuth',
      },
    };
    const environment = new MockActivityEnvironment({ activityType: REF });
    return environment.run<[CallInput], CallResult, typeof callModule>(callModule, input);
  }

  const answering = (headers: Record<string, string>, status = 200) =>
    http.server((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end('{"ok":true}');
    });

  onEachDatabase('over a store', (kind) => {
    const test = useStore(kind);

    it('makes one finding of a Sunset on many calls, without ids, queries and secrets (C116)', async () => {
      const { store } = test();
      const { watch } = watchWith({ findings: store.findings });
      const server = await answering({
        deprecation: '@1798761600',
        sunset: 'Sat, 31 Jul 2027 23:59:59 GMT',
        link: '<https://dev.example/changelog?who=ann>; rel="deprecation"',
        'x-token': 'a-secret-of-the-server',
      });

      const results = [
        await call(server, '/rest/api/2/issue/PROJ-1?token=s3cret', watch),
        await call(server, '/rest/api/2/issue/PROJ-2', watch, 43),
      ];

      assert.ok(results.every(({ state }) => state === 'done'));
      const finding = await until<Finding>(async () => {
        const { items } = await store.findings.list({ limit: 10 });
        return items.find(({ host, count }) => host === server.host && count === 2);
      });
      assert.deepEqual(
        [finding.kind, finding.module, finding.method, finding.path],
        ['deprecated', REF, 'GET', '/rest/api/2/issue/{}'],
      );
      assert.deepEqual(
        [finding.deprecatedAt, finding.effectiveAt, finding.confidence, finding.anyAddress],
        ['2027-01-01T00:00:00.000Z', '2027-07-31T23:59:59.000Z', 'certain', true],
      );
      assert.deepEqual(finding.links, [{ rel: 'deprecation', href: 'https://dev.example/changelog' }]);
      assert.deepEqual(Object.keys(finding.evidence[0]?.headers ?? {}).sort(), [
        'deprecation',
        'link',
        'sunset',
      ]);
      assert.deepEqual(
        finding.evidence.map(({ runId }) => runId),
        ['s43-x', 's42-x'],
      );
      const [row] = await test().query('select * from findings where id = $1', [finding.id]);
      for (const secret of ['s3cret', 'PROJ', 'ann', 'a-secret']) {
        assert.ok(!JSON.stringify(row).includes(secret), secret);
      }
    });

    it('makes one of a single 410 and of a redirect, and none of 404s (C118, C119, C016)', async () => {
      const { store } = test();
      const { watch } = watchWith({ findings: store.findings });
      const gone = await answering({}, 410);
      const missing = await answering({}, 404);
      const moved = await http.server((request, response) => {
        if (request.url === '/old/17') response.writeHead(308, { location: '/new/17?x=1' });
        response.end();
      });

      for (let n = 0; n < 30; n += 1) await call(missing, `/users/${String(n)}`, watch);
      await call(moved, '/old/17', watch);
      await call(gone, '/v1/search', watch);
      await watch.stop();

      const { items } = await store.findings.list({ limit: 100 });
      const of = (server: TestServer) =>
        items
          .filter(({ host }) => host === server.host)
          .map(({ kind, severity, path }) => [kind, severity, path]);
      assert.deepEqual(of(gone), [['endpoint-gone', 'broken', '/v1/search']]);
      assert.deepEqual(of(moved), [['endpoint-moved', 'warn', '/old/{}']]);
      assert.deepEqual(of(missing), []);
    });
  });

  it('changes nothing in a call while the store is away, and writes down later what it saw (C120)', async () => {
    const written: FindingObservation[] = [];
    let isAway = true;
    let tries = 0;
    const findings = {
      async record(batch: readonly FindingObservation[]): Promise<void> {
        tries += 1;
        if (isAway) throw new TenonError('STORE_UNAVAILABLE', 'The database does not answer');
        written.push(...batch);
      },
    };
    const { watch, told } = watchWith({ findings });
    const server = await answering({ sunset: 'Sat, 31 Jul 2027 23:59:59 GMT' });

    const unwatched = await call(server, '/a', { saw: none, stop: () => Promise.resolve() });
    const during = await call(server, '/a', watch);
    await until(() => tries >= 1);
    const after = await call(server, '/a', watch);
    isAway = false;
    await until(() => written.length > 0);

    const bundles = (result: CallResult) => (result.state === 'done' ? result.bundles : []);
    const withoutDate = (result: CallResult) => JSON.stringify(bundles(result)).replace(/"date":"[^"]*"/, '');
    assert.equal(bundles(unwatched).length, 1);
    assert.equal(withoutDate(during), withoutDate(unwatched));
    assert.equal(withoutDate(after), withoutDate(unwatched));
    assert.equal(
      written.reduce((sum, { count }) => sum + count, 0),
      2,
    );
    assert.deepEqual(told, ['What APIs say of their end cannot be written down yet']);
  });

  it('lets no call wait for a store that hangs, nor the end of the process for long (C120)', async () => {
    const { watch } = watchWith({ findings: { record: () => new Promise(() => undefined) } });
    const server = await answering({ deprecation: 'true' });

    for (let n = 0; n < 5; n += 1) assert.equal((await call(server, '/a', watch)).state, 'done');

    const begun = performance.now();
    await watch.stop();
    assert.ok(performance.now() - begun < 4000);
  });

  it('fails no call that it cannot make sense of', () => {
    const { watch, told } = watchWith({ findings: { record: () => Promise.resolve() } });
    const run = { runId: 's1-x', teamId: 1, scenarioId: 1 };
    const answer = { method: 'GET', address: 'no address', status: 410, headers: [], durationMs: 1 };

    watch.saw({ module: REF, run, connectionId: undefined }, answer);

    assert.deepEqual(told, ['An answer’s headers could not be read']);
  });

  it('keeps a bounded number while the store is away: those seen last', async () => {
    const batches: FindingObservation[][] = [];
    let isAway = true;
    const findings = {
      async record(batch: readonly FindingObservation[]): Promise<void> {
        if (isAway) throw new Error('away');
        batches.push([...batch]);
      },
    };
    const { watch } = watchWith({ findings, most: 3, everyMs: 60_000 });
    const saw = (name: string) =>
      watch.saw(
        { module: REF, run: { runId: 's1-x', teamId: 1, scenarioId: 1 }, connectionId: 7 },
        { method: 'GET', address: `https://${name}.example/`, status: 410, headers: [], durationMs: 1 },
      );

    for (const name of ['a', 'b', 'c', 'a', 'd', 'e']) saw(name);
    isAway = false;
    await watch.stop();

    const [batch = []] = batches;
    assert.deepEqual(
      batch.map(({ host, count, uses }) => [host, count, uses]),
      ['a', 'd', 'e'].map((name) => [
        `${name}.example`,
        name === 'a' ? 2 : 1,
        [{ scenarioId: 1, connectionId: 7 }],
      ]),
    );
  });
});
