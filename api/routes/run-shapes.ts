/** How runs look in answers. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import { runErrorTypes } from '../../errors.ts';
import { runStatuses, type RunProgress } from '../../scenarios/run.ts';
import type { RunRow } from '../../store/index.ts';

export const RunShape = z
  .object({
    id: z.string().describe('Also the workflow id in Temporal.'),
    scenarioId: z.int(),
    scenarioName: z.string(),
    scenarioVersion: z.int(),
    status: z.enum(runStatuses),
    trigger: z.string(),
    operations: z.int(),
    error: z
      .looseObject({ type: z.enum(runErrorTypes), message: z.string(), module: z.int().optional() })
      .optional(),
    output: AnyJson.optional().describe('The answer given, else what the last module emitted.'),
    warnings: z.array(z.string()).optional(),
    endedBy: z.string().optional().describe('Who ended it when it did not end by itself.'),
    eventIds: z.array(z.string()),
    planHash: z.string(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    durationMs: z.number().optional(),
    progress: z
      .looseObject({ operations: z.int(), cycle: z.int() })
      .optional()
      .describe('Where it is, while it goes on.'),
    url: z.string(),
    temporalUrl: z.string().optional().describe("The run in Temporal's Web UI."),
  })
  .meta({ id: 'Run' });

/** Addresses of a run. */
export interface RunLinks {
  runUrl(id: string): string;
  temporalUrl(id: string): string | undefined;
}

/** A run as the API shows it. */
export function runOf(row: RunRow, links: RunLinks, progress?: RunProgress) {
  const { temporalRunId: _temporalRunId, traceSegments: _traceSegments, ...shown } = row;
  const temporalUrl = links.temporalUrl(row.id);
  return {
    ...shown,
    ...(progress === undefined
      ? {}
      : { progress, operations: Math.max(row.operations, progress.operations) }),
    url: links.runUrl(row.id),
    ...(temporalUrl === undefined ? {} : { temporalUrl }),
  };
}
