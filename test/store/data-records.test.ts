import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { RunErrorType } from '../../errors.ts';
import type { Collection } from '../../scenarios/value.ts';
import type { ChangeOrigin } from '../../store/index.ts';
import { createCipher, createKeyRing } from '../../temporal/codecs/key-ring.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';
import { code, savedPlan } from './samples.ts';

const MB = 1024 * 1024;

/** Asserts on the type of a module's error. */
const type = (expected: RunErrorType) => (thrown: unknown) =>
  thrown instanceof Error && thrown.name === expected;

onEachDatabase('records of data stores', (kind) => {
  const key = randomBytes(32).toString('base64');
  const test = useStore(kind, { cipher: createCipher(createKeyRing([key])) });
  const records = () => test().store.dataRecords;

  async function dataStore({
    maxBytes = 10 * MB,
    structureId,
  }: { maxBytes?: number; structureId?: number } = {}) {
    const more = structureId === undefined ? {} : { structureId };
    return (await test().store.dataStores.create({ name: 'People', maxBytes, ...more })).id;
  }

  const add = (store: number, at: string, data: Collection, overwrite = true) =>
    records().add(store, { key: at, data, overwrite });
  let operations = 0;
  const origin = (): ChangeOrigin => ({
    key: `operation-${String((operations += 1))}`,
    runId: 's1-X',
    path: '1/2',
  });

  it('come back with the types they were added with', async () => {
    const store = await dataStore();
    const data = { at: new Date('2026-03-01T10:00:00Z'), tags: ['a', 1, null], own: { $date: 'no date' } };

    const added = await add(store, 'ann', data);

    assert.deepEqual(added, { key: 'ann', data });
    assert.deepEqual(await records().get(store, 'ann'), added);
    assert.equal(await records().get(store, 'eve'), undefined);
  });

  it('lie encrypted in their table', async () => {
    const store = await dataStore();
    await add(store, 'k', { word: 'a-word-nobody-else-has' });

    const [row] = await test().query('select data from data_records where store_id = $1', [store]);
    const bytes = row?.['data'] as Buffer; // a bytea
    assert.ok(bytes.length > 0 && !bytes.toString('latin1').includes('a-word-nobody-else-has'));
  });

  it('are replaced as a whole, or not at all', async () => {
    const store = await dataStore();
    await add(store, 'k', { a: 1, b: 2 });

    await assert.rejects(add(store, 'k', { a: 9 }, false), type('DuplicateDataError'));
    await add(store, 'k', { a: 3 });

    assert.deepEqual((await records().get(store, 'k'))?.data, { a: 3 });
    assert.equal(await records().count(store), 1);
  });

  it('are added once by an operation that is repeated, with the key they got', async () => {
    const store = await dataStore();
    const by = origin();
    const record = { data: { a: 1 }, overwrite: false };

    const first = await records().add(store, record, by);
    const again = await Promise.all([1, 2, 3].map(() => records().add(store, record, by)));
    const other = await records().add(store, record, origin());

    assert.deepEqual(again, [first, first, first]);
    assert.notEqual(other.key, first.key);
    assert.equal(await records().count(store), 2);
  });

  it('are not brought back, nor taken away again, by a repeated operation', async () => {
    const store = await dataStore();
    const [adding, removing, emptying] = [origin(), origin(), origin()];
    const record = { key: 'k', data: { a: 1 }, overwrite: false };

    const added = await records().add(store, record, adding);
    const removed = await records().remove(store, 'k', removing);
    await records().add(store, record, adding);
    assert.equal(await records().count(store), 0);
    await add(store, 'k', { a: 2 });
    assert.deepEqual(await records().remove(store, 'k', removing), added);
    assert.deepEqual(removed, added);
    assert.equal(await records().removeAll(store, emptying), 1);
    await add(store, 'k', { a: 3 });
    assert.equal(await records().removeAll(store, emptying), 1);
    assert.deepEqual((await records().get(store, 'k'))?.data, { a: 3 });
  });

  it('append to a list once when the update is repeated', async () => {
    const store = await dataStore();
    await add(store, 'k', { list: [1], name: 'Ann', inner: { x: 1, y: 2 } });
    const by = origin();
    const change = { key: 'k', data: { list: [2], name: '', inner: { y: 3 } }, upsert: false };

    const updated = await records().update(store, { ...change, overwriteArrays: false }, by);
    await records().update(store, { ...change, overwriteArrays: false }, by);

    assert.deepEqual(updated.data, { list: [1, 2], name: 'Ann', inner: { x: 1, y: 3 } });
    assert.deepEqual(await records().get(store, 'k'), updated);
    const replaced = await records().update(store, { ...change, overwriteArrays: true });
    assert.deepEqual(replaced.data['list'], [2]);
  });

  it('must be there to be updated, unless they may be added', async () => {
    const store = await dataStore();
    const change = { key: 'k', data: { a: 1 }, overwriteArrays: true };

    await assert.rejects(records().update(store, { ...change, upsert: false }), type('DataError'));
    await records().update(store, { ...change, upsert: true });

    assert.deepEqual((await records().get(store, 'k'))?.data, { a: 1 });
  });

  it('fit into the size of their store, by exact account', async () => {
    const store = await dataStore({ maxBytes: 100 });
    const sums = async () => {
      const { bytes, records: count } = (await test().store.dataStores.get(store)) ?? {};
      return [bytes, count];
    };
    await add(store, 'a', { t: 'x'.repeat(50) });
    const before = await sums();

    await assert.rejects(add(store, 'b', { t: 'x'.repeat(50) }), type('OutOfSpaceError'));
    assert.deepEqual(await sums(), before);
    await add(store, 'b', { t: 'y' });
    await add(store, 'a', { t: 'x' });
    await records().remove(store, 'b');

    assert.deepEqual(await sums(), [Buffer.byteLength('{"t":"x"}a'), 1]);
    const rows = await test().query('select sum(bytes)::int as n from data_records where store_id = $1', [
      store,
    ]);
    assert.deepEqual(rows, [{ n: Buffer.byteLength('{"t":"x"}a') }]);
  });

  it('are refused above 15 MB, and with a key no index takes', async () => {
    const store = await dataStore({ maxBytes: 100 * MB });

    await assert.rejects(add(store, 'k', { t: 'x'.repeat(15 * MB) }), type('DataError'));
    await assert.rejects(add(store, 'k'.repeat(1001), {}), type('DataError'));
    await assert.rejects(add(store, 'k\0', {}), type('DataError'));
    assert.equal(await records().count(store), 0);
  });

  it('of any size come back', async () => {
    const store = await dataStore();
    const data = { t: 'x'.repeat(100_000) };
    await add(store, 'k', data);

    assert.deepEqual((await records().get(store, 'k'))?.data, data);
  });

  it('get the types and defaults of the structure, and nothing a strict one lacks', async () => {
    const { dataStructures } = test().store;
    const { id: structureId } = await dataStructures.create({
      name: 'Person',
      strict: true,
      fields: [
        { name: 'age', type: 'number', required: true },
        { name: 'city', type: 'text', default: 'Oslo' },
        { name: 'born', type: 'date' },
        { name: 'pets', type: 'array', spec: [{ name: 'name', type: 'text' }] },
      ],
    });
    const store = await dataStore({ structureId });

    const { data } = await add(store, 'k', { age: '42', born: '2000-01-01', pets: [{ name: 'Rex' }] });

    assert.deepEqual(data, {
      age: 42,
      born: new Date('2000-01-01T00:00:00Z'),
      pets: [{ name: 'Rex' }],
      city: 'Oslo',
    });
    for (const wrong of [{ age: 'old' }, {}, { age: 1, other: 1 }, { age: 1, pets: [{ legs: 4 }] }]) {
      await assert.rejects(add(store, 'w', wrong), type('BundleValidationError'));
    }
    await assert.rejects(
      records().search(store, { conditions: [[{ a: 'height', o: 'exist' }]] }),
      type('InvalidConfigurationError'),
    );
    await assert.rejects(dataStructures.remove(structureId), code('CONFLICT'));
    await test().store.dataStores.update(store, { structureId: null });
    await dataStructures.remove(structureId);
  });

  it('are found by alternatives of conditions, ordered, and no more than asked for', async () => {
    const store = await dataStore();
    const people: [string, Collection][] = [
      ['a', { city: 'Oslo', n: '9', at: new Date('2026-01-03') }],
      ['b', { city: 'Bergen', n: '10', at: new Date('2026-01-02') }],
      ['c', { city: 'oslo', n: '100', deep: { x: 5 } }],
      ['d', { n: '1' }],
    ];
    for (const [at, data] of people) await add(store, at, data);
    const keys = async (query: Parameters<ReturnType<typeof records>['search']>[1]) =>
      (await records().search(store, query)).map((record) => record.key).join('');

    assert.equal(await keys({}), 'abcd');
    assert.equal(await keys({ limit: 2 }), 'ab');
    assert.equal(await keys({ conditions: [[{ a: 'city', o: 'text:equal', b: 'Oslo' }]] }), 'a');
    assert.equal(await keys({ conditions: [[{ a: 'city', o: 'text:equal:ci', b: 'Oslo' }]] }), 'ac');
    assert.equal(
      await keys({ conditions: [[{ a: 'city', o: 'notexist' }], [{ a: 'n', o: 'number:greater', b: 50 }]] }),
      'cd',
    );
    assert.equal(await keys({ conditions: [[{ a: 'deep.x', o: 'number:equal', b: '5' }]] }), 'c');
    assert.equal(await keys({ conditions: [[{ a: 'key', o: 'text:startwith', b: 'b' }]] }), 'b');
    assert.equal(await keys({ sort: [{ key: 'n', order: -1 }], limit: 3 }), 'cba');
    assert.equal(await keys({ sort: [{ key: 'at', order: 1 }] }), 'cdba');
    await assert.rejects(
      keys({ conditions: [[{ a: 'n', o: 'number:near', b: 1 }]] }),
      type('InvalidConfigurationError'),
    );
    await assert.rejects(
      keys({ conditions: [[{ a: 'n', o: 'text:pattern', b: '(?=1)' }]] }),
      type('InvalidConfigurationError'),
    );
  });

  it('are found beyond the first batch, and listed in pages', async () => {
    const store = await dataStore();
    for (let n = 0; n < 520; n += 1) await add(store, `k${String(n).padStart(4, '0')}`, { n });

    const found = await records().search(store, {
      conditions: [[{ a: 'n', o: 'number:greaterorequal', b: 510 }]],
    });
    assert.equal(found.length, 10);
    const first = await records().list(store, { limit: 300 });
    const second = await records().list(store, { limit: 300, cursor: first.next ?? '' });
    assert.deepEqual([first.items.length, second.items.length, second.next], [300, 220, undefined]);
    assert.equal(second.items.at(-1)?.key, 'k0519');
  });

  it('go with their store, which stays while a scenario names it', async () => {
    const { store, query } = test();
    const id = await dataStore();
    await add(id, 'k', {});
    const uses = [{ kind: 'data-store' as const, id }];
    const scenario = await store.scenarios.create({ name: 'Keeper', ...savedPlan(), uses });

    await assert.rejects(store.dataStores.remove(id), code('CONFLICT'));
    await store.scenarios.remove(scenario.id);
    await store.dataStores.remove(id);

    assert.deepEqual(await query('select 1 from data_records where store_id = $1', [id]), []);
    await assert.rejects(records().get(id, 'k'), type('InvalidConfigurationError'));
    await assert.rejects(records().count(2 ** 40), type('InvalidConfigurationError'));
  });
});
