/** Reads a blueprint: JSON, wrapper, shapes. What the modules mean is `compile`'s business. */
import { readBlueprint } from './blueprint-text.ts';
import { at } from './json-path.ts';
import { parseFlow } from './parse-module.ts';
import { Findings, type Problem } from './report.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { field, kindOf, objectField } from './json-fields.ts';
import { blueprintShape, checkShape } from './schema.ts';
import { readSettings, readTimezone } from './settings.ts';
import type { JsonObject } from './value.ts';
import { everyModule } from './walk-modules.ts';

export type { Problem } from './report.ts';
export type { ModuleNode, Scenario } from './scenario.ts';

/** Longest scenario name, in characters; it becomes part of a workflow type and of rows. */
export const MAX_NAME_LENGTH = 120;

export interface ParsedBlueprint {
  /** Present when there are no problems. */
  scenario?: Scenario;
  /** Errors. */
  problems: Problem[];
  warnings: Problem[];
}

/**
 * Parses a blueprint given as text (with or without BOM) or as a value parsed already; API answers around it
 * (`{blueprint}`, `{response: {blueprint, scheduling}}`, `{data}`) are taken off. Paths start at the blueprint itself.
 */
export function parseBlueprint(input: unknown): ParsedBlueprint {
  const findings = new Findings();
  const scenario = parse(input, findings);
  return {
    ...(scenario === undefined || findings.errors.length > 0 ? {} : { scenario }),
    problems: findings.errors,
    warnings: findings.warnings,
  };
}

function parse(input: unknown, findings: Findings): Scenario | undefined {
  const read = readBlueprint(input, findings);
  if (read === undefined) return undefined;
  const { blueprint, scheduling } = read;
  if (!checkShape(blueprint, blueprintShape, '$', findings)) return undefined;

  const metadata = objectField(blueprint, 'metadata');
  const flow = parseFlow(field(blueprint, 'flow') ?? [], '$.flow', findings);
  const orphans = parseOrphans(metadata, findings);
  const timezone = readTimezone(metadata, findings);
  const scenario: Scenario = {
    name: readName(blueprint, findings),
    blueprint,
    flow,
    orphans,
    settings: readSettings(metadata, findings),
    ...(timezone === undefined ? {} : { timezone }),
    ...(scheduling === undefined ? {} : { scheduling }),
  };
  numberEmptySlots(scenario, findings);
  if (flow.length === 0) {
    findings.warn({
      path: '$.flow',
      code: 'FLOW_EMPTY',
      message: 'The scenario has no module.',
      hint: 'It can be kept, but a run of it does nothing.',
    });
  }
  return scenario;
}

/** Control characters are of no use in a name, and break logs and listings. */
function readName(blueprint: JsonObject, findings: Findings): string {
  const given = field(blueprint, 'name');
  const name = typeof given === 'string' ? given.replace(/\p{Cc}+/gu, ' ').trim() : '';
  if (name === '') {
    findings.warn({
      path: '$.name',
      code: 'NAME_MISSING',
      message: 'The scenario has no name.',
      hint: 'It is called "Unnamed scenario" until it is given one.',
    });
    return 'Unnamed scenario';
  }
  const characters = Array.from(name);
  if (characters.length <= MAX_NAME_LENGTH) return name;
  findings.warn({
    path: '$.name',
    code: 'NAME_TOO_LONG',
    message: `The name is longer than ${String(MAX_NAME_LENGTH)} characters and is cut.`,
    hint: 'The whole name stays in the blueprint.',
  });
  return characters.slice(0, MAX_NAME_LENGTH).join('').trim();
}

/** Disconnected modules never run, so nothing about them refuses an import. */
function parseOrphans(metadata: JsonObject, findings: Findings): ModuleNode[][] {
  const orphans = field(objectField(metadata, 'designer'), 'orphans');
  if (orphans === undefined) return [];
  const path = at('$', 'metadata', 'designer', 'orphans');
  const inner = new Findings();
  if (!Array.isArray(orphans)) {
    findings.warn({
      path,
      code: 'ORPHANS_INVALID',
      message: `The disconnected modules are ${kindOf(orphans)}; they must be a list of flows.`,
      hint: 'They are kept as they are, and never run.',
    });
    return [];
  }
  const flows = orphans.map((flow, index) => parseFlow(flow, at(path, index), inner));
  for (const problem of [...inner.errors, ...inner.warnings]) findings.warn(problem);
  return flows;
}

/** The editor writes `id: null` for an empty slot (one real export); it gets the next number nobody has. */
function numberEmptySlots(scenario: Scenario, findings: Findings): void {
  let highest = 0;
  for (const node of everyModule(scenario)) highest = Math.max(highest, node.id);
  for (const node of everyModule(scenario)) {
    if (node.id !== 0) continue;
    highest += 1;
    node.id = highest;
    findings.warn({
      path: at(node.path, 'id'),
      code: 'MODULE_ID_MISSING',
      message: `The empty slot has no id; it is called module ${String(highest)}.`,
      hint: 'Put a module into the slot in the editor, or delete it.',
      module: highest,
    });
  }
}
