/** How scenarios look in answers. */
import { z } from 'zod';
import { AnyJson } from '../json-shape.ts';
import type { Hook, Scenario } from '../../store/index.ts';
import { readReport } from '../services/stored-report.ts';
import { isCollection, type Json } from '../../scenarios/value.ts';

const Webhook = z.object({ id: z.int(), url: z.string() });

const Report = z
  .looseObject({
    modules: z.array(z.looseObject({ ref: z.string(), count: z.int(), nodes: z.array(z.int()) })),
    missing: z.array(z.looseObject({ module: z.string(), nodes: z.array(z.int()) })),
    warnings: z.array(
      z.looseObject({ path: z.string(), code: z.string(), message: z.string(), hint: z.string() }),
    ),
    hooks: z
      .array(z.object({ from: z.number().nullable(), to: z.int(), url: z.string().optional() }))
      .optional(),
  })
  .meta({ id: 'ImportReport', description: 'What the import found.' });

const scenarioFields = {
  id: z.int(),
  name: z.string(),
  version: z.int().describe('Number of the newest version; also the ETag.'),
  active: z.boolean(),
  planHash: z.string(),
  scheduling: AnyJson.optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const ScenarioSummary = z.object(scenarioFields).meta({ id: 'ScenarioSummary' });

export const ScenarioShape = z
  .object({
    ...scenarioFields,
    report: Report,
    webhook: Webhook.optional().describe('Its address; for editors and above.'),
  })
  .meta({ id: 'Scenario' });

/** A scenario in a list. */
export function summaryOf(scenario: Scenario): z.output<typeof ScenarioSummary> {
  const { id, name, version, active, planHash, scheduling, createdAt, updatedAt } = scenario;
  return {
    id,
    name,
    version,
    active,
    planHash,
    ...(scheduling === undefined ? {} : { scheduling }),
    createdAt,
    updatedAt,
  };
}

/** A scenario with its report; `hook` only for those who may see its address. */
export function scenarioOf(scenario: Scenario, hook: Hook | undefined, hookUrl: (hook: Hook) => string) {
  return {
    ...summaryOf(scenario),
    report: hook === undefined ? scenario.report : reportWithUrl(scenario.report, hook, hookUrl),
    ...(hook === undefined ? {} : { webhook: { id: hook.id, url: hookUrl(hook) } }),
  };
}

function reportWithUrl(report: Json, hook: Hook, hookUrl: (hook: Hook) => string): Json {
  const { hooks } = readReport(report);
  if (hooks.length === 0 || !isCollection(report)) return report;
  return {
    ...report,
    hooks: hooks.map((mapping) => (mapping.to === hook.id ? { ...mapping, url: hookUrl(hook) } : mapping)),
  };
}

/** Entity tag of a scenario's newest version. */
export function etag(version: number): Record<string, string> {
  return { etag: `"${String(version)}"` };
}
