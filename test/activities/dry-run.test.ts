import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import { z } from 'zod';
import { createReplay } from '../../activities/replay-module.ts';
import { createSampleRecorder } from '../../activities/sample-recorder.ts';
import { createCallModule } from '../../activities/call-module.ts';
import type { CallContext } from '../../connectors/call-context.ts';
import { defineModule } from '../../connectors/define.ts';
import { findModule as findReal } from '../../connectors/catalogue.ts';
import { ModuleError } from '../../errors.ts';
import type { CallInput, CallResult } from '../../scenarios/run.ts';
import { dryRunNode, type DryRunNode } from '../../scenarios/upgrade/dry-run.ts';
import type { Migration } from '../../scenarios/upgrade/migration.ts';
import type { Sample } from '../../scenarios/upgrade/sample.ts';
import type { NodeUpgrade } from '../../scenarios/upgrade/upgrade-scenario.ts';
import { Binary, isCollection, type Bundle, type Collection } from '../../scenarios/value.ts';
import type { NewSample } from '../../store/index.ts';
import { until } from '../api/fixture.ts';
import { useHttp } from './http/server.ts';

const URL_OF_THING = 'https://things.example/v1/things/7?full=yes';

/** What version 2 makes of the answer that both get. */
type Make = (thing: Collection, context: CallContext) => Bundle | Promise<Bundle>;

async function thing({ url = null }: Collection, context: CallContext): Promise<Collection> {
  const { data } = await context.http({
    method: 'GET',
    url: typeof url === 'string' ? url : '',
    parse: true,
  });
  assert.ok(isCollection(data));
  return data;
}

function thingVersions(second: Make, migration: Migration) {
  const parameters = z.object({ url: z.string(), note: z.string().optional() });
  const version = { lifecycle: { state: 'active' }, parameters, examples: [{ url: URL_OF_THING }] } as const;
  const { versions } = defineModule({
    id: 'test:Thing',
    kind: 'search',
    title: 'Thing',
    description: 'Reads a thing.',
  })
    .version('1', {
      ...version,
      effect: 'read',
      run: async (given, context) => [{ ...(await thing(given as Collection, context)) }],
    })
    .version('2', {
      ...version,
      effect: 'read',
      migration,
      run: async (given, context) => [await second(await thing(given as Collection, context), context)],
    });
  return (ref: string) => versions.find((one) => one.ref === ref);
}

const RECORDED = { id: 7, name: 'A {{thing}}', owner: { mail: 'ann@a.example' }, tags: ['x', 'y'] };

function sample(output: Bundle = RECORDED, parameters: Collection = { url: URL_OF_THING }): Sample {
  return {
    at: '2026-11-25T10:00:00.000Z',
    parameters,
    exchanges: [
      {
        method: 'GET',
        url: URL_OF_THING,
        status: 200,
        statusText: 'OK',
        answeredBy: URL_OF_THING,
        headers: [['content-type', 'application/json']],
        body: new Binary(Buffer.from(JSON.stringify(RECORDED))),
      },
    ],
    output: [output],
  };
}

const upgrade: NodeUpgrade = {
  ...{ node: 3, path: '$.flow[0]', from: 'test:Thing@1', to: 'test:Thing@2', via: ['test:Thing@2'] },
  ...{ settings: [], kept: [], rewrites: [], attention: [], outcome: 'automatic' },
};

/** Tries version 2 on recorded operations. */
function tried(second: Make, migration: Migration = {}, samples: Sample[] = [sample()]): Promise<DryRunNode> {
  return dryRunNode(
    {
      ...{ upgrade, target: 'newest', answers: {}, samples },
      config: { parameters: {}, mapper: { url: '{{1.url}}', note: '{{1.note}}' } },
    },
    {
      migrations: {
        next: (ref) => (ref === 'test:Thing@1' ? { to: 'test:Thing@2', migration } : undefined),
        proposed: () => undefined,
      },
      replay: createReplay({
        findModule: thingVersions(second, migration),
        openConnection: () => Promise.resolve(undefined),
        limitMs: 500,
      }),
    },
  );
}

function without(fields: Collection, name: string): Bundle {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

describe('a dry run on recorded operations', () => {
  it('finds nothing where both versions make the same of the same answers', async () => {
    const { verdict, samples, diff, announced } = await tried((found) => ({ ...found }));

    assert.deepEqual([verdict, samples, diff, announced], ['same', 1, [], []]);
  });

  it('shows a field that the new version drops without a word, before it is applied', async () => {
    const { verdict, diff } = await tried((found) => without(found, 'owner'));

    assert.equal(verdict, 'different');
    assert.deepEqual(diff, [{ path: 'owner', kind: 'removed', before: { mail: 'ann@a.example' } }]);
  });

  it('shows values that changed, and values of another type, deep down and in lists', async () => {
    const { verdict, diff } = await tried((found) => ({
      ...found,
      id: '7',
      owner: { mail: 'ANN' },
      tags: ['x', 'z', 'more'],
    }));

    assert.equal(verdict, 'different');
    assert.deepEqual(diff, [
      { path: 'id', kind: 'type', before: 7, after: '7' },
      { path: 'owner.mail', kind: 'changed', before: 'ann@a.example', after: 'ANN' },
      { path: 'tags[]', kind: 'changed', before: 2, after: 3 },
    ]);
  });

  it('calls what was added, or announced, compatible', async () => {
    const added = await tried((found) => ({ ...found, more: true }));
    assert.deepEqual([added.verdict, added.diff.map(({ path }) => path)], ['compatible', ['more']]);

    const dropped = await tried((found) => without(found, 'owner'), {
      outputs: [{ op: 'drop', at: 'owner', reason: 'It is gone.' }],
    });
    assert.deepEqual([dropped.verdict, dropped.diff, dropped.announced], ['compatible', [], ['owner']]);

    const renamed = await tried(
      ({ name = null, owner, ...rest }) => ({
        ...rest,
        title: name,
        holder: { address: isCollection(owner) ? (owner['mail'] ?? null) : null },
      }),
      {
        outputs: [
          { op: 'rename', from: 'name', to: 'title' },
          { op: 'rename', from: 'owner.mail', to: 'holder.address' },
        ],
      },
    );
    assert.deepEqual([renamed.verdict, renamed.diff], ['compatible', []]);
  });

  it('says what the new version fails with', async () => {
    const { verdict, error } = await tried(() => {
      throw new ModuleError('DataError', 'It does not like this.');
    });

    assert.deepEqual([verdict, error], ['failed', { type: 'DataError', message: 'It does not like this.' }]);
  });

  it('answers no request that is not recorded, and names it without its query', async () => {
    let sent = 0;
    const { verdict, reasons } = await tried(async (found, context) => {
      await context
        .http({ method: 'post', url: 'https://things.example/v2/things?key=a-secret', body: '{}' })
        .then(() => (sent += 1))
        .catch(() => undefined);
      return { ...found };
    });

    assert.deepEqual([verdict, sent], ['not-testable', 0]);
    assert.deepEqual(reasons, ['test:Thing@2 sends POST /v2/things, and no answer to that is recorded.']);
  });

  it('takes the answer to the same path where the query differs', async () => {
    const asked = sample(RECORDED, { url: URL_OF_THING });
    const { verdict } = await tried(
      (found) => ({ ...found }),
      {
        inputs: [{ op: 'const', at: 'url', value: 'https://things.example/v1/things/7?view=all' }],
      },
      [asked],
    );

    assert.equal(verdict, 'same');
  });

  it('does not judge by operations that the record does not reproduce', async () => {
    const { verdict, samples, reasons } = await tried((found) => ({ ...found }), {}, [
      sample({ ...RECORDED, id: 8 }),
    ]);

    assert.deepEqual([verdict, samples], ['not-testable', 0]);
    assert.deepEqual(reasons, ['The recorded answers do not reproduce what test:Thing@1 gave.']);
    const both = await tried((found) => ({ ...found }), {}, [sample({ id: 8 }), sample()]);
    assert.deepEqual([both.verdict, both.samples], ['same', 1]);
  });

  it('takes recorded values as they are, braces and all, and moves them as the migration says', async () => {
    const notes: unknown[] = [];
    const migration: Migration = {
      inputs: [
        { op: 'rename', from: 'note', to: 'remark', in: 'mapper' },
        { op: 'default', at: 'extra', value: '{{1 + 1}}' },
      ],
    };
    const find = thingVersions((found) => ({ ...found }), migration);
    const replay = createReplay({ findModule: find, openConnection: () => Promise.resolve(undefined) });
    const result = await dryRunNode(
      {
        ...{ upgrade, target: 'newest', answers: {} },
        samples: [sample(RECORDED, { url: URL_OF_THING, note: 'Dear {{1.name}}' })],
        config: { parameters: { note: 'x' }, mapper: { url: '{{1.url}}' } },
      },
      {
        migrations: { next: () => ({ to: 'test:Thing@2', migration }), proposed: () => undefined },
        replay(ref, parameters, recorded) {
          if (ref === 'test:Thing@2') notes.push(parameters);
          return replay(ref, parameters, recorded);
        },
      },
    );

    assert.equal(result.verdict, 'same');
    assert.deepEqual(notes, [{ url: URL_OF_THING, remark: 'Dear {{1.name}}', extra: 2 }]);
  });

  it('does not run for ever', async () => {
    const { verdict, reasons } = await tried(() => new Promise(() => undefined));

    assert.deepEqual([verdict, reasons], ['not-testable', ['test:Thing@2 did not end in 0.5 s.']]);
  });
});

describe('the sample recorder', () => {
  const http = useHttp();
  const log = { debug: none, info: none, warn: none };
  function none(): void {
    // Nothing to see.
  }

  /** Calls the server as a run's module does, with a recorder over these samples. */
  async function recorded(
    headers: Record<string, string>,
    body: string,
    samples: Partial<Parameters<typeof createSampleRecorder>[0]['samples']>,
    query = '',
  ): Promise<CallResult> {
    const server = await http.server((_request, response) => {
      response.writeHead(200, headers);
      response.end(body);
    });
    let looks = 0;
    const recorder = createSampleRecorder({
      samples: {
        async active() {
          looks += 1;
          return [{ scenarioId: 42, perModule: 2, until: '2999-01-01T00:00:00.000Z', kept: [] }];
        },
        add: () => Promise.resolve(),
        ...samples,
      },
      log,
      everyMs: 5,
    });
    if (samples.active === undefined) await until(() => looks > 1);
    const callModule = createCallModule({ http: http.client({ servers: [server] }), log, samples: recorder });
    const input: CallInput = {
      run: { runId: 's42-x', teamId: 1, scenarioId: 42 },
      ...{ node: 1, path: '1', key: 'k', effect: 'read', timeLimitMs: 5000 },
      parameters: { url: `${server.origin}/a${query}`, method: 'get', parseResponse: true },
    };
    const environment = new MockActivityEnvironment({ activityType: 'http:ActionSendData@3' });
    const result = await environment.run<[CallInput], CallResult, typeof callModule>(callModule, input);
    await recorder.stop();
    return result;
  }

  it('keeps an operation that reproduces itself, without its cookies and keys', async () => {
    const kept: NewSample[] = [];
    const result = await recorded(
      { 'content-type': 'application/json', 'set-cookie': 'session=a-secret-of-the-server' },
      '{"ok":true}',
      { add: async (one) => void kept.push(one) },
      '?q=1&api_key=a-secret-of-the-caller',
    );

    assert.equal(result.state, 'done');
    const [one] = kept;
    assert.ok(one?.body);
    assert.equal(new URL(one.body.exchanges[0]?.url ?? '').search, '?q=1&api_key=%5Bleft-out%5D');
    assert.ok(!JSON.stringify([one.body.exchanges, one.body.output]).includes('a-secret'));
    const replay = createReplay({ findModule: findReal, openConnection: () => Promise.resolve(undefined) });
    const again = await replay(one.module, one.body.parameters, one.body);
    assert.ok('bundles' in again);
    assert.equal(JSON.stringify(again.bundles), JSON.stringify(one.body.output));
  });

  it('keeps no large operation, and says that there was one', async () => {
    const kept: NewSample[] = [];
    const add = async (one: NewSample): Promise<void> => void kept.push(one);
    await recorded({ 'content-type': 'text/plain' }, 'x'.repeat(300_000), { add });

    assert.deepEqual(
      kept.map(({ body }) => body),
      [undefined],
    );
  });

  it('changes nothing in a call while the store is away', async () => {
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const result = await recorded({ 'content-type': 'application/json' }, '{}', { active: away });
    const other = await recorded({ 'content-type': 'application/json' }, '{}', { add: away });

    assert.deepEqual([result.state, other.state], ['done', 'done']);
  });
});
