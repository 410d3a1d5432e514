/**
 * Tables of events, runs and what runs leave behind.
 *
 * Sealed values take two columns: `x` holds small ones, `x_blob` the key of a large one's blob, with a partial index
 * by which the collector asks whether a blob is still needed (sealing.ts, garbage.ts).
 */
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { RunStatus, RunTrigger } from '../../scenarios/run.ts';
import type { IncompleteStatus } from '../incompletes.ts';
import { bytes, moment, team } from './columns.ts';

/**
 * One row per delivery and scenario. This is the path every webhook call waits for: no foreign keys, and no index that an
 * event which starts a run at once would have to enter; ids sort by age, and a run's row names its events.
 */
export const events = pgTable(
  'events',
  {
    id: text().primaryKey(),
    teamId: team(),
    hookId: integer().notNull(),
    /** 0: nothing was attached to the hook. */
    scenarioId: integer().notNull(),
    /** Given up when the window is over, so that the index below needs no clock. */
    deliveryKey: text(),
    payload: bytes(),
    payloadBlob: text(),
    runId: text(),
    answer: bytes(),
    answerBlob: text(),
    receivedAt: moment().notNull().defaultNow(),
    doneAt: moment(),
  },
  (table) => [
    // In this order it also finds a delivery whichever scenarios have it.
    uniqueIndex('events_once')
      .on(table.hookId, table.deliveryKey, table.scenarioId)
      .where(sql`delivery_key is not null`),
    index('events_waiting')
      .on(table.scenarioId, table.id)
      .where(sql`run_id is null`),
    index('events_waiting_by_hook')
      .on(table.hookId, table.id)
      .where(sql`run_id is null`),
    index('events_payload_blob')
      .on(table.payloadBlob)
      .where(sql`payload_blob is not null`),
    index('events_answer_blob')
      .on(table.answerBlob)
      .where(sql`answer_blob is not null`),
  ],
);

/** One row per run, before it is a workflow and after. Open as long as `endedAt` is null. */
export const runs = pgTable(
  'runs',
  {
    id: text().primaryKey(),
    teamId: team(),
    scenarioId: integer().notNull(),
    scenarioVersion: integer().notNull(),
    scenarioName: text().notNull(),
    planHash: text().notNull(),
    status: text().$type<RunStatus>().notNull().default('queued'),
    trigger: text().$type<RunTrigger>().notNull(),
    sequential: boolean().notNull(),
    eventIds: text().array().notNull(),
    inputs: bytes(),
    inputsBlob: text(),
    idempotencyKey: text(),
    /** How far the run's clock is ahead of the real one, where it was asked to run at another date. */
    clockOffsetMs: bigint({ mode: 'number' }),
    operations: integer().notNull().default(0),
    error: bytes(),
    errorBlob: text(),
    output: bytes(),
    outputBlob: text(),
    warnings: bytes(),
    warningsBlob: text(),
    endedBy: text(),
    temporalRunId: text(),
    traceSegments: integer().notNull().default(0),
    createdAt: moment().notNull().defaultNow(),
    startedAt: moment(),
    endedAt: moment(),
    durationMs: bigint({ mode: 'number' }),
    nextAttemptAt: moment(),
  },
  (table) => [
    index('runs_by_time').on(table.createdAt, table.id),
    index('runs_by_scenario').on(table.scenarioId, table.createdAt, table.id),
    index('runs_by_status').on(table.status, table.createdAt, table.id),
    index('runs_by_plan').on(table.planHash),
    index('runs_by_end')
      .on(table.endedAt, table.id)
      .where(sql`ended_at is not null`),
    index('runs_queued')
      .on(table.createdAt, table.id)
      .where(sql`status = 'queued'`),
    index('runs_open')
      .on(table.scenarioId, table.createdAt, table.id)
      .where(sql`ended_at is null`),
    index('runs_inputs_blob')
      .on(table.inputsBlob)
      .where(sql`inputs_blob is not null`),
    index('runs_error_blob')
      .on(table.errorBlob)
      .where(sql`error_blob is not null`),
    index('runs_output_blob')
      .on(table.outputBlob)
      .where(sql`output_blob is not null`),
    index('runs_warnings_blob')
      .on(table.warningsBlob)
      .where(sql`warnings_blob is not null`),
    uniqueIndex('runs_once')
      .on(table.scenarioId, table.idempotencyKey)
      .where(sql`idempotency_key is not null`),
  ],
);

/** Index of trace segments; their bodies are blobs, small ones lie here. */
export const traceSegments = pgTable(
  'trace_segments',
  {
    teamId: team(),
    runId: text().notNull(),
    n: integer().notNull(),
    entries: integer().notNull(),
    bytes: integer().notNull(),
    body: bytes(),
    bodyBlob: text(),
    createdAt: moment().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.n] }),
    index('trace_segments_body_blob')
      .on(table.bodyBlob)
      .where(sql`body_blob is not null`),
  ],
);

/** Operations that wait for a person. */
export const incompletes = pgTable(
  'incompletes',
  {
    id: text().primaryKey(),
    teamId: team(),
    runId: text().notNull(),
    scenarioId: integer().notNull(),
    planHash: text().notNull(),
    module: integer().notNull(),
    path: text().notNull(),
    status: text().$type<IncompleteStatus>().notNull().default('open'),
    error: bytes(),
    errorBlob: text(),
    state: bytes(),
    stateBlob: text(),
    createdAt: moment().notNull().defaultNow(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex('incompletes_once').on(table.runId, table.path),
    index('incompletes_by_scenario').on(table.scenarioId, table.id),
    index('incompletes_by_plan').on(table.planHash),
    index('incompletes_error_blob')
      .on(table.errorBlob)
      .where(sql`error_blob is not null`),
    index('incompletes_state_blob')
      .on(table.stateBlob)
      .where(sql`state_blob is not null`),
  ],
);

/** Answers on their way to the process that holds the webhook's caller. */
export const answers = pgTable(
  'answers',
  {
    runId: text().primaryKey(),
    teamId: team(),
    answer: bytes(),
    answerBlob: text(),
    createdAt: moment().notNull().defaultNow(),
    takenAt: moment(),
  },
  (table) => [
    index('answers_by_age').on(table.createdAt),
    index('answers_answer_blob')
      .on(table.answerBlob)
      .where(sql`answer_blob is not null`),
  ],
);
