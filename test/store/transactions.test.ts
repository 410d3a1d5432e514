import assert from 'node:assert/strict';
import { sql } from 'drizzle-orm';
import { Database } from '../../store/database.ts';
import { TenonError } from '../../errors.ts';
import { onEachDatabase, useStore } from '../support/databases.ts';

onEachDatabase('a transaction', (kind) => {
  const test = useStore(kind);
  const open = () => new Database(test().backend.pool, 1);
  const raise = (code: string) =>
    sql.raw(`do $$ begin raise exception 'raised' using errcode = '${code}'; end $$`);
  const keys = async () =>
    (await test().query('select key from blobs order by key')).map(({ key }) => String(key));
  const put = (key: string) => sql`insert into blobs (key, body, size) values (${key}, ''::bytea, 0)`;

  beforeEach(() => test().query('delete from blobs'));

  for (const code of ['40001', '40P01']) {
    it(`that lost a race (${code}) is tried again from the beginning`, async () => {
      let attempts = 0;

      const result = await open().transaction(async (session) => {
        attempts += 1;
        await session.execute(put('a'));
        if (attempts < 3) await session.execute(raise(code));
        return 'done';
      });

      assert.deepEqual([result, attempts, await keys()], ['done', 3, ['a']]);
    });
  }

  it('that keeps losing gives up', async () => {
    let attempts = 0;

    await assert.rejects(
      open().transaction(async (session) => {
        attempts += 1;
        await session.execute(raise('40001'));
      }),
      { code: 'INTERNAL' },
    );

    assert.equal(attempts, 4);
  });

  it('that fails leaves nothing behind, and says why in our words', async () => {
    const database = open();
    const failing = (thrown: unknown) =>
      database.transaction(async (session) => {
        await session.execute(put('half'));
        throw thrown;
      });

    await assert.rejects(failing(new TenonError('CONFLICT', 'No')), { code: 'CONFLICT' });
    await assert.rejects(failing(new RangeError('odd')), RangeError);
    assert.deepEqual(await keys(), []);
  });

  it('takes in what is called inside it, however deep', async () => {
    const database = open();

    await assert.rejects(
      database.transaction(async () => {
        await database.run((session) => session.execute(put('one')));
        await database.transaction(async () => {
          await database.rows(put('two'));
          await database.prepared('test_put', put('three'));
        });
        assert.equal((await database.rows(sql`select 1 from blobs`)).length, 3);
        throw new TenonError('CONFLICT', 'All of it');
      }),
    );

    assert.deepEqual(await keys(), []);
    await database.prepared('test_put', put('outside'));
    assert.deepEqual(await keys(), ['outside']);
  });

  it('never shows what a statement was given in an error', async () => {
    const database = open();
    await database.rows(put('secret-key'));

    const thrown: unknown = await database.rows(put('secret-key')).catch((error: unknown) => error);

    assert.ok(thrown instanceof TenonError && thrown.code === 'INTERNAL');
    assert.match(thrown.message, /23505/);
    assert.ok(!`${thrown.message} ${String(thrown.stack)}`.includes('secret-key'));
  });

  it('refuses a text the database cannot keep', async () => {
    await assert.rejects(open().rows(put('a\0b')), { code: 'BAD_REQUEST' });
  });
});

describe('two transactions in a deadlock', () => {
  const test = useStore('postgres');

  it('both come through', async () => {
    const database = new Database(test().backend.pool, 1);
    for (const key of ['a', 'b']) await database.rows(sql`insert into blobs values (${key}, '', 0)`);
    const meet = meeting(2);
    const attempts = [0, 0];
    const add = (session: { execute: (statement: ReturnType<typeof sql>) => unknown }, key: string) =>
      session.execute(sql`update blobs set size = size + 1 where key = ${key}`);
    const both = (own: number, first: string, second: string) =>
      database.transaction(async (session) => {
        attempts[own] = (attempts[own] ?? 0) + 1;
        await add(session, first);
        await meet();
        await add(session, second);
      });

    await Promise.all([both(0, 'a', 'b'), both(1, 'b', 'a')]);

    assert.deepEqual(attempts.toSorted(), [1, 2]);
    assert.deepEqual(await test().query('select size from blobs order by key'), [{ size: 2 }, { size: 2 }]);
  });
});

/** Lets nobody on before `count` are there; whoever comes later is not kept. */
function meeting(count: number): () => Promise<void> {
  let there = 0;
  let open: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  return () => {
    there += 1;
    if (there >= count) open();
    return all;
  };
}
