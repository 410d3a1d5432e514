/** Tables of what scenarios refer to by number: connections, data stores with their records, data structures, counters. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
} from 'drizzle-orm/pg-core';
import type { StructureField } from '../../scenarios/data-structure.ts';
import type { AccountKind } from '../account-uses.ts';
import { bytes, exactText, moment, team } from './columns.ts';

/** Accounts at services. What they hold is sealed; a removed one is gone, its secrets with it. */
export const connections = pgTable(
  'connections',
  {
    id: serial().primaryKey(),
    teamId: team(),
    name: text().notNull(),
    type: text().notNull(),
    version: integer().notNull(),
    data: bytes(),
    dataBlob: text(),
    /** Names of the secret fields that hold something: all that is ever told about them. */
    secretsSet: text().array().notNull(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index('connections_by_team').on(table.teamId, table.id),
    index('connections_data_blob')
      .on(table.dataBlob)
      .where(sql`data_blob is not null`),
  ],
);

/** Where-used: the numbers each scenario version names, whether or not there is such an object here. */
export const accountUses = pgTable(
  'account_uses',
  {
    teamId: team(),
    kind: text().$type<AccountKind>().notNull(),
    objectId: integer().notNull(),
    scenarioId: integer().notNull(),
    version: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.objectId, table.scenarioId, table.version] })],
);

/** Shapes of records. */
export const dataStructures = pgTable(
  'data_structures',
  {
    id: serial().primaryKey(),
    teamId: team(),
    name: text().notNull(),
    strict: boolean().notNull(),
    fields: jsonb().$type<StructureField[]>().notNull(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [index('data_structures_by_team').on(table.teamId, table.id)],
);

/** One row per store; its lock makes the changes of its records follow each other, its sums are exact. */
export const dataStores = pgTable(
  'data_stores',
  {
    id: serial().primaryKey(),
    teamId: team(),
    name: text().notNull(),
    structureId: integer(),
    maxBytes: bigint({ mode: 'number' }).notNull(),
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    records: integer().notNull().default(0),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index('data_stores_by_team').on(table.teamId, table.id),
    index('data_stores_by_structure')
      .on(table.structureId)
      .where(sql`structure_id is not null`),
  ],
);

/** Records; sealed, so they are searched where they can be opened. */
export const dataRecords = pgTable(
  'data_records',
  {
    teamId: team(),
    storeId: integer().notNull(),
    key: exactText().notNull(),
    data: bytes(),
    dataBlob: text(),
    bytes: integer().notNull(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.key] }),
    index('data_records_data_blob')
      .on(table.dataBlob)
      .where(sql`data_blob is not null`),
  ],
);

/**
 * What operations of runs changed, and what they were told: an operation that is repeated after a crash finds its own row
 * and changes nothing. The undo log goes here, too: a row says which run and operation it belongs to.
 */
export const dataChanges = pgTable(
  'data_changes',
  {
    /** hash(run id, operation path). */
    operationKey: text().primaryKey(),
    teamId: team(),
    runId: text().notNull(),
    path: text().notNull(),
    storeId: integer().notNull(),
    result: bytes(),
    resultBlob: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index('data_changes_by_run').on(table.runId),
    index('data_changes_result_blob')
      .on(table.resultBlob)
      .where(sql`result_blob is not null`),
  ],
);

/** Counters of modules that go on over runs. */
export const counters = pgTable(
  'counters',
  {
    teamId: team(),
    scenarioId: integer().notNull(),
    node: integer().notNull(),
    value: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.scenarioId, table.node] })],
);

/** Which operation got which number, so that a repeated one gets the same. */
export const counterSteps = pgTable(
  'counter_steps',
  {
    operationKey: text().primaryKey(),
    teamId: team(),
    runId: text().notNull(),
    value: bigint({ mode: 'number' }).notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [index('counter_steps_by_run').on(table.runId)],
);
