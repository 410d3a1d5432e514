/** A blueprint read and compiled, with everything its user is told about it: what an import, `tenon check` and tests do. */
import type { ModuleCatalogue } from './catalogue.ts';
import { accountReferences } from './account-references.ts';
import { compile } from './compile.ts';
import { reportCredentials } from './credentials.ts';
import { planHash } from './hash.ts';
import { parseBlueprint } from './parse.ts';
import type { Plan } from './plan.ts';
import { Findings, type ImportReport, type Problem } from './report.ts';
import type { Scenario } from './scenario.ts';
import { modulesOf } from './walk-modules.ts';

export interface CheckedBlueprint {
  /** Present when the file could be read. */
  scenario?: Scenario;
  /** Present, with its hash, when there are no problems. */
  plan?: Plan;
  hash?: string;
  /** Errors: with one of them the import is refused. */
  problems: Problem[];
  report: ImportReport;
}

/** The problems that would refuse the blueprint, without its report. */
export function problemsOf(given: unknown, catalogue: ModuleCatalogue): Problem[] {
  const { scenario, problems } = parseBlueprint(given);
  if (scenario === undefined) return problems;
  const findings = new Findings();
  compile(scenario, catalogue, findings);
  return findings.errors;
}

/** Reads a blueprint (text, or a value parsed already) and compiles it with the modules of `catalogue`. */
export function importBlueprint(given: unknown, catalogue: ModuleCatalogue): CheckedBlueprint {
  const { scenario, problems, warnings } = parseBlueprint(given);
  if (scenario === undefined) {
    return { problems, report: { modules: [], missing: [], warnings, connections: [], orphans: [] } };
  }
  const findings = new Findings();
  const { plan, modules } = compile(scenario, catalogue, findings);
  reportCredentials(scenario, findings);
  const report: ImportReport = {
    modules: modules.used,
    missing: modules.missing,
    warnings: [...warnings, ...findings.warnings],
    connections: accountReferences(scenario),
    orphans: scenario.orphans.flatMap(modulesOf).map(({ id }) => id),
  };
  const compiled = findings.errors.length > 0 ? {} : { plan, hash: planHash(plan) };
  return { scenario, ...compiled, problems: findings.errors, report };
}
