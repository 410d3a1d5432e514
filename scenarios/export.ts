/** A scenario as a blueprint again. */
import type { Scenario } from './scenario.ts';
import type { JsonObject } from './value.ts';

/**
 * The blueprint the scenario was read from, without its wrapper: equal to the input, unknown keys, editor data and
 * disconnected modules included. A copy; the caller may change it.
 */
export function exportBlueprint(scenario: Scenario): JsonObject {
  return JSON.parse(JSON.stringify(scenario.blueprint)) as JsonObject; // what was read from JSON is JSON
}
