import assert from 'node:assert/strict';
import { accountObjects } from '../../../activities/account-objects.ts';
import type { CallContext } from '../../../connectors/call-context.ts';
import { findModule } from '../../../connectors/catalogue.ts';
import { parseParameters } from '../../../connectors/define.ts';
import type { Bundle } from '../../../scenarios/value.ts';
import { useStore } from '../../support/databases.ts';

const run = { runId: 's1-RUN', teamId: 1, scenarioId: 1 };

describe('modules of data stores', () => {
  const test = useStore('embedded');
  let datastore = 0;
  let calls = 0;

  beforeEach(async () => {
    datastore = (await test().store.dataStores.create({ name: 'People', maxBytes: 10_000 })).id;
  });

  /** One call as an activity makes it; the same key is the same operation. */
  async function call(
    module: string,
    parameters: object,
    key = `call-${String((calls += 1))}`,
  ): Promise<Bundle[]> {
    const found = findModule(`datastore:${module}@1`);
    assert.ok(found?.run !== undefined, module);
    const input = { datastore, ...parameters };
    const { effect } = found.effect;
    const { dataStores } = accountObjects(test().store);
    const context = {
      http: () => Promise.reject(new Error('no module of these calls out')),
      signal: new AbortController().signal,
      idempotencyKey: key,
      log: { debug: noop, info: noop, warn: noop },
      now: () => new Date(),
      dataStores: dataStores({
        ...{ run, node: 2, path: '1/2', key, parameters: {}, timeLimitMs: 1000 },
        effect: effect === 'read' ? 'read' : 'write',
      }),
    } satisfies CallContext;
    return found.run(parseParameters(found, input), context);
  }
  const noop = (): void => undefined;

  it('add a record once, with a key of its own, when the call is repeated', async () => {
    const [first] = await call('AddRecord', { data: { a: 1 } }, 'repeated');
    const [again] = await call('AddRecord', { key: '', data: { a: 1 } }, 'repeated');

    assert.deepEqual(again, first);
    assert.deepEqual(await call('Stats', {}), [{ count: 1 }]);
    assert.deepEqual(await call('GetRecord', { key: first?.['key'] }), [{ a: 1 }]);
  });

  it('get a record bare or wrapped, and an empty bundle where there is none', async () => {
    await call('AddRecord', { key: 'k', data: { a: 1 } });

    assert.deepEqual(await call('GetRecord', { key: 'k', returnWrapped: false }), [{ a: 1 }]);
    assert.deepEqual(await call('GetRecord', { key: 'k', returnWrapped: 'true' }), [
      { key: 'k', data: { a: 1 } },
    ]);
    assert.deepEqual(await call('GetRecord', { key: 'none' }), [{}]);
    assert.deepEqual(await call('ExistRecord', { key: 'k' }), [{ exist: true }]);
    assert.deepEqual(await call('ExistRecord', { key: 'none' }), [{ exist: false }]);
  });

  it('delete what is there, and say what it was', async () => {
    await call('AddRecord', { key: 'k', data: { a: 1 } });

    assert.deepEqual(await call('DeleteRecord', { key: 'k' }, 'delete'), [{ key: 'k', data: { a: 1 } }]);
    assert.deepEqual(await call('DeleteRecord', { key: 'k' }, 'delete'), [{ key: 'k', data: { a: 1 } }]);
    assert.deepEqual(await call('DeleteRecord', { key: 'k' }), [{}]);
    await call('AddRecord', { key: 'l', data: {} });
    assert.deepEqual(await call('DeleteAllRecords', {}), [{ count: 1 }]);
    assert.deepEqual(await call('Stats', {}), [{ count: 0 }]);
  });

  it('search as blueprints write it: blanks count as nothing, the mapped limit goes first', async () => {
    for (const n of [1, 2, 3]) await call('AddRecord', { key: String(n), data: { n } });
    const found = async (more: object) => (await call('SearchRecord', more)).map((bundle) => bundle['key']);
    const filter = [[{ a: 'n', o: 'number:greater', b: '1' }]];

    assert.deepEqual(await found({ limit: null, filter: [], sort: '', mappAbleLimit: '' }), ['1', '2', '3']);
    assert.deepEqual(await found({ limit: 1, filter }), ['2']);
    assert.deepEqual(await found({ limit: 1, mappAbleLimit: '2', sort: [{ key: 'n', order: '-1' }] }), [
      '3',
      '2',
    ]);
    const none = { filter: [[{ a: 'n', o: 'number:greater', b: 9 }]] };
    assert.deepEqual(await call('SearchRecord', none), []);
    assert.deepEqual(await call('SearchRecord', { ...none, continueWhenNoRes: true }), [
      { __IMTLENGTH__: 0 },
    ]);
  });

  it('need a data store that is there, and room in it', async () => {
    const refused = (module: string, parameters: object, name: string) =>
      assert.rejects(call(module, parameters), (thrown: Error) => thrown.name === name);

    await refused('Stats', { datastore: 999_999 }, 'InvalidConfigurationError');
    await refused('AddRecord', { datastore: 'YOUR_STORE' }, 'BundleValidationError');
    await refused('AddRecord', { data: { text: 'x'.repeat(10_001) } }, 'OutOfSpaceError');
    await refused('UpdateRecord', { key: 'k', data: {} }, 'DataError');
  });
});
