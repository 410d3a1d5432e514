/** Table of the plans that a run was moved to or away from. */
import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { team } from './columns.ts';

/**
 * Plans a run's histories in Temporal name besides the one its row says it is on: a replay needs them, so they are kept as
 * long as the run.
 */
export const runPlans = pgTable(
  'run_plans',
  {
    teamId: team(),
    runId: text().notNull(),
    planHash: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.planHash] }),
    index('run_plans_by_plan').on(table.planHash),
  ],
);
