/** Blueprints as the services take them: read and compiled with the connectors of this build. */
import { catalogue } from '../../connectors/catalogue.ts';
import { importBlueprint as readAndCompile } from '../../scenarios/check.ts';
import { exportBlueprint } from '../../scenarios/export.ts';
import type { ImportBlueprint } from './scenarios.ts';

/** See `ImportBlueprint`. */
export const importBlueprint: ImportBlueprint = (given) => {
  const { scenario, plan, hash, problems, report } = readAndCompile(given, catalogue);
  if (scenario === undefined || plan === undefined || hash === undefined) return { problems };
  return {
    name: scenario.name,
    blueprint: exportBlueprint(scenario),
    plan,
    hash,
    report,
    ...(scenario.scheduling === undefined ? {} : { scheduling: scenario.scheduling }),
  };
};
