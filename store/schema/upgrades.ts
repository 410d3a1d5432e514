/** Tables of upgrades: plans, what became of open runs, and the blueprints of runs that go by a plan of their own. */
import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { RunSwitchOutcome, UpgradePlanState } from '../upgrades.ts';
import { bytes, moment, team } from './columns.ts';

/** A plan and the answers given to it; sealed, since answers hold values of customers. */
export const upgradePlans = pgTable(
  'upgrade_plans',
  {
    id: text().primaryKey(),
    teamId: team(),
    state: text().$type<UpgradePlanState>().notNull().default('ready'),
    /** Counts changes of the body: two editors do not overwrite each other. */
    revision: integer().notNull().default(1),
    body: bytes(),
    bodyBlob: text(),
    createdBy: text(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    index('upgrade_plans_by_team').on(table.teamId, table.id),
    index('upgrade_plans_body_blob')
      .on(table.bodyBlob)
      .where(sql`body_blob is not null`),
  ],
);

/** What became of a run that was open when a plan was applied. */
export const upgradeRuns = pgTable(
  'upgrade_runs',
  {
    teamId: team(),
    planId: text().notNull(),
    runId: text().notNull(),
    scenarioId: integer().notNull(),
    outcome: text().$type<RunSwitchOutcome>().notNull(),
    reason: text(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.planId, table.runId] }),
    index('upgrade_runs_by_run').on(table.runId),
  ],
);

/** The blueprint behind the plan of a run that was switched: neither of the versions it lies between. */
export const runBlueprints = pgTable(
  'run_blueprints',
  {
    teamId: team(),
    runId: text().notNull(),
    planHash: text().notNull(),
    blueprint: bytes(),
    blueprintBlob: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.planHash] }),
    index('run_blueprints_blueprint_blob')
      .on(table.blueprintBlob)
      .where(sql`blueprint_blob is not null`),
  ],
);
