/** A run's row as the store's callers see it. */
import { getTableColumns } from 'drizzle-orm';
import type { RunError } from '../errors.ts';
import type { RunStatus, RunTrigger } from '../scenarios/run.ts';
import type { Json } from '../scenarios/value.ts';
import { iso, whenSet } from './moments.ts';
import { runs } from './schema/index.ts';
import type { Sealer } from './sealing.ts';

/** A run as the API and the reconciler see it. */
export interface RunRow {
  /** `s<scenario>-<ulid>`, also the workflow id. */
  id: string;
  scenarioId: number;
  scenarioVersion: number;
  scenarioName: string;
  planHash: string;
  status: RunStatus;
  trigger: RunTrigger;
  eventIds: string[];
  /** How far the run's clock is ahead of the real one. */
  clockOffsetMs?: number;
  operations: number;
  error?: RunError;
  /** Only where one run is asked for, not in lists. */
  output?: Json;
  warnings?: string[];
  /** Who ended it when it did not end by itself, such as `terminated` or `timed-out`. */
  endedBy?: string;
  /** Temporal's id of the newest execution, if it was told. */
  temporalRunId?: string;
  createdAt: string;
  startedAt?: string;
  endedAt?: string;
  durationMs?: number;
  traceSegments: number;
}

type Row = typeof runs.$inferSelect;
const {
  inputs: _inputs,
  inputsBlob: _inputsBlob,
  output: _output,
  outputBlob: _outputBlob,
  ...listed
} = getTableColumns(runs);

/** What lists read: not the values that may be large. */
export const listedColumns = listed;

/** A row without inputs and output. */
export type ListedRow = Omit<Row, 'inputs' | 'inputsBlob' | 'output' | 'outputBlob'>;

/** As lists show it. */
export async function listedRun(row: ListedRow, sealer: Sealer): Promise<RunRow> {
  const error = await sealer.open(row.error, row.errorBlob);
  const warnings = await sealer.open(row.warnings, row.warningsBlob);
  return {
    id: row.id,
    scenarioId: row.scenarioId,
    scenarioVersion: row.scenarioVersion,
    scenarioName: row.scenarioName,
    planHash: row.planHash,
    status: row.status,
    trigger: row.trigger,
    eventIds: row.eventIds,
    ...(row.clockOffsetMs === null ? {} : { clockOffsetMs: row.clockOffsetMs }),
    operations: row.operations,
    ...(error === undefined ? {} : { error: error as unknown as RunError }), // sealed from a RunError
    ...(warnings === undefined ? {} : { warnings: warnings as string[] }), // sealed from these
    ...(row.endedBy === null ? {} : { endedBy: row.endedBy }),
    ...(row.temporalRunId === null ? {} : { temporalRunId: row.temporalRunId }),
    createdAt: iso(row.createdAt),
    ...whenSet('startedAt', row.startedAt),
    ...whenSet('endedAt', row.endedAt),
    ...(row.durationMs === null ? {} : { durationMs: row.durationMs }),
    traceSegments: row.traceSegments,
  };
}

/** As one run is shown: with its output. */
export async function wholeRun(row: Row, sealer: Sealer): Promise<RunRow> {
  const value = await sealer.open(row.output, row.outputBlob);
  return { ...(await listedRun(row, sealer)), ...(value === undefined ? {} : { output: value }) };
}
