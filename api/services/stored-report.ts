/** The import report as it is kept with a version. */
import { z } from 'zod';
import type { Json } from '../../scenarios/value.ts';

const Mapping = z.object({ from: z.number().nullable(), to: z.int() });

/** The blueprint's number of a hook (null: it named none) and the hook of ours that stands for it. */
export type HookMapping = z.output<typeof Mapping>;

const Report = z.looseObject({ hooks: z.array(Mapping).default([]) }).catch({ hooks: [] });

const Used = z.looseObject({
  modules: z.array(z.object({ ref: z.string(), nodes: z.array(z.int()) })),
});

/** The modules of a saved version that can be reached, and their nodes; none where the report does not say. */
export function usedModules(report: Json): { ref: string; nodes: number[] }[] {
  return Used.safeParse(report).data?.modules ?? [];
}

/** The parts of a report the API works with. */
export function readReport(report: Json): { hooks: HookMapping[] } {
  return Report.parse(report);
}
