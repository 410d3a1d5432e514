/** Tables of API keys, the audit log, repeated requests and blobs. */
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, serial, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Json } from '../../scenarios/value.ts';
import type { KeyRole } from '../keys.ts';
import { bytes, moment, team } from './columns.ts';

/** API keys by SHA-256 of the key. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: serial().primaryKey(),
    teamId: team(),
    name: text().notNull(),
    role: text().$type<KeyRole>().notNull(),
    hash: text().notNull(),
    createdAt: moment().notNull().defaultNow(),
    revokedAt: moment(),
  },
  (table) => [uniqueIndex('api_keys_by_hash').on(table.hash)],
);

/** Who did what. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: serial().primaryKey(),
    teamId: team(),
    actor: text().notNull(),
    action: text().notNull(),
    target: text().notNull(),
    detail: jsonb().$type<Json>(),
    at: moment().notNull().defaultNow(),
  },
  (table) => [index('audit_log_by_target').on(table.target, table.id)],
);

/** Requests with an `Idempotency-Key`: without an answer, one is being worked on until `leaseUntil`. */
export const requests = pgTable(
  'requests',
  {
    teamId: team(),
    scope: text().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    /** Says which attempt holds the lease. */
    attempt: text().notNull(),
    answer: bytes(),
    answerBlob: text(),
    createdAt: moment().notNull().defaultNow(),
    leaseUntil: moment().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.teamId, table.scope, table.key] }),
    index('requests_by_age').on(table.createdAt),
    index('requests_answer_blob')
      .on(table.answerBlob)
      .where(sql`answer_blob is not null`),
  ],
);

/** Blobs of the `postgres` driver. */
export const blobs = pgTable('blobs', {
  key: text().primaryKey(),
  body: bytes().notNull(),
  size: integer().notNull(),
  modifiedAt: moment().notNull().defaultNow(),
});
