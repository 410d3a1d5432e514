import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as drizzleKit from 'drizzle-kit/api';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import * as schema from '../../store/schema/index.ts';
import { onEachDatabase, openTestStore, postgresOrSkip, useStore } from '../support/databases.ts';

interface Snapshot {
  id: string;
}

/** Its own types need another zod than ours. */
const { generateDrizzleJson, generateMigration } = drizzleKit as unknown as {
  generateDrizzleJson: (
    tables: object,
    previous?: string,
    filters?: string[],
    casing?: 'snake_case',
  ) => Snapshot;
  generateMigration: (before: Snapshot, after: Snapshot) => Promise<string[]>;
};

const migrations = new URL('../../store/migrations/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, migrations), 'utf8'));

/** What the tables of the code look like to drizzle-kit. */
function wanted(previous?: string): Snapshot {
  return generateDrizzleJson(schema, previous, undefined, 'snake_case');
}

/** Everything a statement could notice of the tables. */
const STRUCTURE = [
  `select table_name, column_name, data_type, udt_name, datetime_precision, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by 1, 2`,
  `select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 1, 2`,
];

describe('migrations', () => {
  it('are up to date with the schema: if not, run npx drizzle-kit generate', async () => {
    const journal = read('meta/_journal.json') as { entries: { idx: number }[] }; // written by drizzle-kit
    const newest = String(journal.entries.at(-1)?.idx).padStart(4, '0');
    const snapshot = read(`meta/${newest}_snapshot.json`) as Snapshot; // written by drizzle-kit

    assert.deepEqual(await generateMigration(snapshot, wanted(snapshot.id)), []);
  });

  it('make the very tables the schema describes', async function () {
    const server = await postgresOrSkip(this);
    const structure = async (database: string) =>
      Promise.all(STRUCTURE.map((statement) => server.query(statement, database)));
    const nameOf = (url: string) => new URL(url).pathname.slice(1);
    const migrated = await server.createDatabase();
    const described = nameOf(await server.createDatabase());
    const { store, home } = await openTestStore({
      ...{ home: '/nonexistent', sync: 'normal', databaseUrl: migrated, blobUrl: 'postgres:' },
    });
    await store.close();
    assert.equal(home, '/nonexistent');
    for (const statement of await generateMigration(generateDrizzleJson({}), wanted())) {
      await server.query(statement, described);
    }

    assert.deepEqual(await structure(nameOf(migrated)), await structure(described));
  });
});

onEachDatabase('a database that was opened before', (kind) => {
  const test = useStore(kind);

  it('is opened again with everything in it', async () => {
    const { store, options } = test();
    const { id } = await store.hooks.create({ name: 'Kept' });
    await store.close();

    const again = await openTestStore(options);
    try {
      assert.equal((await again.store.hooks.get(id))?.name, 'Kept');
      const applied = await again.query('select count(*)::int as n from drizzle.__drizzle_migrations');
      const migrations = readdirSync('store/migrations').filter((file) => file.endsWith('.sql'));
      assert.deepEqual(applied, [{ n: migrations.length }]);
    } finally {
      await again.store.close();
    }
  });
});

describe('processes that start together on a new PostgreSQL', () => {
  it('make the tables once', async function () {
    const databaseUrl = await (await postgresOrSkip(this)).createDatabase();
    const options = { home: '/nonexistent', sync: 'normal', databaseUrl, blobUrl: 'postgres:' } as const;

    const stores = await Promise.all([1, 2, 3, 4].map(() => openTestStore(options)));
    try {
      assert.ok((await stores[0]?.store.hooks.create({ name: 'x' }))?.id);
    } finally {
      await Promise.all(stores.map(({ store }) => store.close()));
    }
  });
});

describe('the schema', () => {
  const tables = Object.values(schema).filter((table) => is(table, PgTable));

  it('gives every table a team, but for blobs', () => {
    const without = tables
      .map(getTableConfig)
      .filter(({ columns }) => !columns.some(({ name }) => name === 'teamId'))
      .map(({ name }) => name);

    assert.deepEqual(without, ['blobs']);
  });

  it('lets the collector find by an index who names a blob', () => {
    for (const { columns, indexes } of tables.map(getTableConfig)) {
      for (const { name } of columns.filter((column) => column.name.endsWith('Blob'))) {
        const found = indexes.some(({ config }) => {
          const [first] = config.columns;
          return first !== undefined && 'name' in first && first.name === name;
        });
        assert.ok(found, `${name} has an index`);
      }
    }
  });
});
