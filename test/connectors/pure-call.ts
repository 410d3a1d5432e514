/** Runs modules without a network: pure halves in a context of the test, and calls that need nothing but their input. */
import assert from 'node:assert/strict';
import { findModule } from '../../connectors/catalogue.ts';
import type { CallContext } from '../../connectors/call-context.ts';
import { parseParameters } from '../../connectors/define.ts';
import { pureModules } from '../../connectors/pure.ts';
import { applyFields } from '../../scenarios/machine/fields.ts';
import type { PureContext } from '../../scenarios/pure-module.ts';
import type { Bundle, Collection, Value } from '../../scenarios/value.ts';

/** A context whose variables and counters live as long as it does. */
export function pureContext(more: Partial<PureContext> = {}): PureContext {
  const variables = new Map<string, Value>();
  let counted = 0;
  return {
    now: () => new Date(0),
    timezone: 'UTC',
    regex: 'linear',
    mapped: [],
    getVariable: (name) => variables.get(name) ?? null,
    setVariable: (name, value) => void variables.set(name, value),
    count: () => (counted += 1),
    ...more,
  };
}

/** Runs a pure module as the engine does: input coerced to its fields first. */
export function runPure(ref: string, given: Collection, context = pureContext()): Bundle[] {
  const fields = findModule(ref)?.fields ?? assert.fail(`there is no ${ref}`);
  const parameters = applyFields(given, fields, { timezone: 'UTC' });
  return pureModules.get(ref)?.run?.(parameters, context) ?? assert.fail(`${ref} has no run`);
}

/** What an aggregator emits for these items. */
export function runAggregate(ref: string, items: Collection[], parameters: Collection = {}): Bundle {
  return pureModules.get(ref)?.aggregate?.(items, parameters) ?? assert.fail(`${ref} has no aggregate`);
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** Runs a module that is called, in a context without a network. */
export async function runCall(
  ref: string,
  parameters: Collection,
  more: Partial<CallContext> = {},
): Promise<Bundle[]> {
  const module = findModule(ref);
  if (module?.run === undefined) return assert.fail(`${ref} has no run`);
  return await module.run(parseParameters(module, parameters), {
    http: () => assert.fail('nothing is sent'),
    signal: new AbortController().signal,
    idempotencyKey: 'k',
    log: quiet,
    now: () => new Date(0),
    ...more,
  });
}
