/** Tables of recorded traffic: which scenarios are being recorded, and the operations that were kept. */
import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, moment, team } from './columns.ts';

/** One row per scenario that was ever recorded. It counts for one version: a save ends it, since settings may have changed. */
export const recordings = pgTable(
  'recordings',
  {
    teamId: team(),
    scenarioId: integer().notNull(),
    scenarioVersion: integer().notNull(),
    /** How many operations of each module are kept. */
    perModule: integer().notNull(),
    startedBy: text().notNull(),
    startedAt: moment().notNull().defaultNow(),
    until: moment().notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.scenarioId] })],
);

/** One operation; sealed, since it holds values of customers. */
export const samples = pgTable(
  'samples',
  {
    id: text().primaryKey(),
    teamId: team(),
    scenarioId: integer().notNull(),
    node: integer().notNull(),
    /** Exact reference. */
    module: text().notNull(),
    /** Too large to be kept: says only that there was one. */
    truncated: boolean().notNull(),
    at: moment().notNull(),
    body: bytes(),
    bodyBlob: text(),
  },
  (table) => [
    index('samples_by_module').on(table.scenarioId, table.node, table.module, table.id),
    index('samples_by_time').on(table.at),
    index('samples_body_blob')
      .on(table.bodyBlob)
      .where(sql`body_blob is not null`),
  ],
);
