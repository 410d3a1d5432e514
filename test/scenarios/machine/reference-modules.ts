/** The modules of the reference interpreter's scenarios, as engine-semantics.md and modules.md describe them. */
import type { RunError } from '../../../errors.ts';
import type { Bundle, Collection, Value } from '../../../scenarios/value.ts';
import { Failure } from './reference-directives.ts';
import type { Module } from './reference-places.ts';
import { evaluateAll, text, type Items, type Scope } from './reference-scope.ts';

/** What a request gets. */
export type Reply = { bundles: Bundle[] } | { error: RunError };

export interface Outside {
  /** Answers `GET /path`. */
  reply: (call: string) => Reply;
}

interface World extends Outside {
  calls: string[];
  variables: Map<string, unknown>;
  counters: Map<number, number>;
}

function invalid(field: string): Failure {
  return new Failure({ type: 'BundleValidationError', message: `Validation failed for '${field}'` });
}

/** One operation of a module that is not the engine's own. */
export function runModule(module: Module, scope: Scope, world: World): Bundle[] {
  const input = evaluateAll(module.mapper, scope);
  switch (module.module) {
    case 'util:BasicTrigger':
      return (module.parameters['values'] as { spec: { name: string; value: string }[] }[]).map(({ spec }) =>
        Object.fromEntries(spec.map(({ name, value }) => [name, value])),
      ); // as blueprint.ts writes it
    case 'builtin:BasicFeeder': {
      const array = input['array'] ?? null;
      if (array === null || array === '') return [];
      return (Array.isArray(array) ? array : [array]).map((value) => ({ value }));
    }
    case 'builtin:BasicRepeater': {
      const { start, repeats, step } = input;
      // Missing, no number, or below 0.
      if (repeats === null || !(Number(repeats) >= 0)) throw invalid('repeats');
      return Array.from({ length: Number(repeats) }, (_, k) => ({ i: Number(start) + k * Number(step) }));
    }
    case 'util:SetVariable2': {
      const name = text(input['name']); // a literal
      world.variables.set(name, input['value']);
      return [{ [name]: input['value'] ?? null }];
    }
    case 'util:GetVariable2': {
      const name = text(input['name']); // a literal
      return [{ [name]: (world.variables.get(name) ?? null) as Value }]; // put there by SetVariable2
    }
    case 'util:FunctionIncrement': {
      const i = (world.counters.get(module.id) ?? 0) + 1;
      world.counters.set(module.id, i);
      return [{ i }];
    }
    case 'tenon:Throw':
      throw new Failure({ type: input['type'] as RunError['type'], message: text(input['message']) }); // literals
    case 'http:ActionSendData': {
      const call = `GET ${text(input['url']).replace('http://stub.test', '')}`; // a text with literal parts
      world.calls.push(call);
      const reply = world.reply(call);
      if ('error' in reply) throw new Failure(reply.error);
      return reply.bundles;
    }
    default:
      throw new Error(`The reference does not know ${module.module}`);
  }
}

/** What an aggregator emits at its source's end: one bundle, or one per group in the order of their first item. */
export function aggregateOf(module: Module, items: Items): Bundle[] {
  const { groupBy, stopIfEmpty = false } = module.flags ?? {};
  if (items.length === 0) return stopIfEmpty ? [] : [resultOf(module, [])];
  const groups = new Map<string, { key: Value; items: Collection[] }>();
  for (const { key, item } of items) {
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, items: [] };
    group.items.push(item);
    groups.set(name, group);
  }
  return [...groups.values()].map(({ key, items: own }) => ({
    ...resultOf(module, own),
    ...(groupBy === undefined ? {} : { __IMTKEY__: key }),
  }));
}

function resultOf({ module, parameters }: Module, items: Collection[]): Bundle {
  switch (module) {
    case 'builtin:BasicAggregator':
      return { array: items, __IMTAGGLENGTH__: items.length };
    case 'util:TextAggregator':
      return { text: items.map((item) => text(item['value'])).join(',') };
    case 'util:AggregateAggregator':
      return {
        text: items
          .map((item) =>
            Object.values(item)
              .map((value) => text(value))
              .join('|'),
          )
          .join(';'),
      };
    case 'util:FunctionAggregator2':
      return { result: numberOf(text(parameters['fn']), items) }; // a literal
    default:
      throw new Error(`The reference does not know ${module}`);
  }
}

function numberOf(fn: string, items: Collection[]): number | null {
  if (fn === 'count') return items.length;
  const numbers = items
    .map((item) => item['value'] ?? null)
    .filter((value) => value !== null && value !== '')
    .map(Number);
  if (numbers.some(Number.isNaN)) throw invalid('value');
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (fn === 'sum') return sum;
  if (numbers.length === 0) return null;
  return fn === 'avg' ? sum / numbers.length : fn === 'max' ? Math.max(...numbers) : Math.min(...numbers);
}
