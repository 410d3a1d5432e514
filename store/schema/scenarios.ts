/** Tables of scenarios, versions, plans and webhooks. */
import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Json } from '../../scenarios/value.ts';
import type { HookOptions } from '../hooks.ts';
import type { OutboxKind } from '../outbox.ts';
import { bytes, moment, team } from './columns.ts';

/** One row per scenario; what runs is in its newest version. */
export const scenarios = pgTable(
  'scenarios',
  {
    id: serial().primaryKey(),
    teamId: team(),
    name: text().notNull(),
    version: integer().notNull(),
    active: boolean().notNull().default(false),
    generation: integer().notNull().default(0),
    scheduling: jsonb().$type<Json>(),
    /** Copies from the newest version and its plan: the webhook's path reads no second table for them. */
    planHash: text().notNull(),
    responds: boolean().notNull(),
    sequential: boolean().notNull(),
    /** New runs wait until those on another plan have ended. */
    draining: boolean().notNull().default(false),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
    deletedAt: moment(),
  },
  (table) => [index('scenarios_by_team').on(table.teamId, table.id)],
);

/** Never updated. Blueprint and report are sealed: a blueprint may hold a secret its author typed in. */
export const scenarioVersions = pgTable(
  'scenario_versions',
  {
    teamId: team(),
    scenarioId: integer().notNull(),
    version: integer().notNull(),
    name: text().notNull(),
    planHash: text().notNull(),
    blueprint: bytes(),
    blueprintBlob: text(),
    report: bytes(),
    reportBlob: text(),
    createdBy: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.scenarioId, table.version] }),
    index('scenario_versions_by_plan').on(table.planHash),
    index('scenario_versions_blueprint_blob')
      .on(table.blueprintBlob)
      .where(sql`blueprint_blob is not null`),
    index('scenario_versions_report_blob')
      .on(table.reportBlob)
      .where(sql`report_blob is not null`),
  ],
);

/** Plans by content hash. `touchedAt` keeps the collector away from one that is just being used again. */
export const plans = pgTable(
  'plans',
  {
    hash: text().primaryKey(),
    teamId: team(),
    body: bytes(),
    bodyBlob: text(),
    createdAt: moment().notNull().defaultNow(),
    touchedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index('plans_body_blob')
      .on(table.bodyBlob)
      .where(sql`body_blob is not null`),
  ],
);

/** Where-used: the exact modules of each plan. */
export const planModules = pgTable(
  'plan_modules',
  { teamId: team(), planHash: text().notNull(), module: text().notNull() },
  (table) => [
    primaryKey({ columns: [table.planHash, table.module] }),
    index('plan_modules_by_module').on(table.module, table.planHash),
  ],
);

/** Webhook addresses. */
export const hooks = pgTable(
  'hooks',
  {
    id: serial().primaryKey(),
    teamId: team(),
    token: text().notNull(),
    name: text().notNull(),
    enabled: boolean().notNull().default(true),
    options: jsonb().$type<HookOptions>().notNull(),
    createdAt: moment().notNull().defaultNow(),
    deletedAt: moment(),
  },
  (table) => [uniqueIndex('hooks_by_token').on(table.token)],
);

/** Which scenarios a hook feeds. */
export const hookScenarios = pgTable(
  'hook_scenarios',
  { teamId: team(), hookId: integer().notNull(), scenarioId: integer().notNull() },
  (table) => [
    primaryKey({ columns: [table.hookId, table.scenarioId] }),
    index('hook_scenarios_by_scenario').on(table.scenarioId),
  ],
);

/** Changes of a scenario that must reach Temporal. */
export const outbox = pgTable(
  'outbox',
  {
    id: serial().primaryKey(),
    teamId: team(),
    kind: text().$type<OutboxKind>().notNull(),
    scenarioId: integer().notNull(),
    generation: integer().notNull(),
    payload: jsonb().$type<Json>().notNull(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: moment().notNull().defaultNow(),
    lastError: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [index('outbox_by_scenario').on(table.scenarioId, table.id)],
);
