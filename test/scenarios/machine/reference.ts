/**
 * The engine once more, as plainly as it can be said: recursion over the blueprint, scopes as lists, exceptions for
 * directives. Written from engine-semantics.md; it shares the expression language with the engine and nothing else.
 */
import type { RunError } from '../../../errors.ts';
import type { FinalStatus } from '../../../scenarios/run.ts';
import type { Bundle, Collection, JsonObject } from '../../../scenarios/value.ts';
import { Decision, End, Failure, Skip } from './reference-directives.ts';
import { aggregateOf, runModule, type Outside } from './reference-modules.ts';
import { indexBlueprint, type Flow, type Module } from './reference-places.ts';
import {
  evaluate,
  evaluateAll,
  lastBundle,
  numbered,
  passes,
  withError,
  type Items,
  type Operation,
  type Scope,
} from './reference-scope.ts';

/** One line of what happened, in order. */
export interface Told {
  module: number;
  kind: 'operation' | 'filtered' | 'directive' | 'aggregated';
  output?: Bundle[];
  error?: string;
}

export interface Interpreted {
  calls: string[];
  told: Told[];
  /** Milliseconds waited before each retry. */
  waits: number[];
  operations: number;
  status: FinalStatus;
  error?: string;
  output?: Bundle[];
}

/** `DataError of 3` */
export function errorText({ type, module }: RunError): string {
  return `${type} of ${String(module)}`;
}

/** A scenario that does more than this is not worth comparing. */
const MOST_OPERATIONS = 1500;

/** Thrown where a scenario does too much to be compared. */
export class TooLong extends Error {}

/** Runs a blueprint of the kinds of modules that random-scenario.ts makes. */
export function interpret(blueprint: JsonObject, outside: Outside): Interpreted {
  const places = indexBlueprint(blueprint);
  const done: Interpreted = { calls: [], told: [], waits: [], operations: 0, status: 'success' };
  const world = { ...outside, calls: done.calls, variables: new Map<string, unknown>(), counters: new Map() };
  const routersAtWork: number[] = [];

  function tell(module: Module, kind: Told['kind'], rest: Pick<Told, 'output' | 'error'> = {}): void {
    if (done.told.push({ module: module.id, kind, ...rest }) > MOST_OPERATIONS) throw new TooLong();
  }

  /** From position `i` of a flow to its end, for one bundle. `branch`: the one of the if-else before `i` it came from. */
  function walk(flow: Flow, i: number, scope: Scope, branch?: number): void {
    const module = flow.modules[i];
    if (module === undefined) {
      if (flow.onward !== undefined) walk(flow.onward.flow, flow.onward.next, scope, flow.onward.branch);
      return;
    }
    if (passes(module.filter, scope)) enter(flow, i, module, scope, branch);
    else tell(module, 'filtered');
  }

  function enter(flow: Flow, i: number, module: Module, scope: Scope, branch?: number): void {
    if (module.routes !== undefined) {
      takeRoutes(module, scope);
      return;
    }
    if (scope?.handling !== undefined) scope.handling.ran = true;
    switch (module.module) {
      case 'builtin:BasicIfElse':
        takeBranch(flow, i, module, scope);
        return;
      case 'builtin:BasicMerge':
        merge(flow, i, module, scope, branch);
        return;
      case 'builtin:Ignore':
      case 'builtin:Resume':
      case 'builtin:Commit':
      case 'builtin:Rollback':
      case 'tenon:Retry':
        throw decide(module, scope);
      default:
        break;
    }
    if (module.parameters['feeder'] !== undefined) {
      collect(module, scope);
      return;
    }
    const bundles = attempt(module, scope, () => {
      const made = runModule(module, scope, world);
      count(module, 'operation', made);
      return made;
    });
    if (bundles !== undefined) spread(flow, i, module, bundles, scope);
  }

  function count(module: Module, kind: Told['kind'], output: Bundle[]): void {
    done.operations += 1;
    done.output = output;
    tell(module, kind, { output });
  }

  /** The bundles of one operation, one after another; then the aggregators that collected them. */
  function spread(flow: Flow, i: number, module: Module, bundles: Bundle[], scope: Scope): void {
    const operation: Operation = new Map();
    const inner = (bundle: Bundle): Scope => ({
      module: module.id,
      bundle,
      operation,
      before: scope,
      handling: scope?.handling,
    });
    bundles.forEach((bundle, k) =>
      walk(flow, i + 1, inner(numbered(module.module, bundle, k + 1, bundles.length))),
    );
    for (const aggregator of places.aggregators.get(module.id) ?? []) {
      const place = places.of(aggregator);
      if (scope?.handling !== undefined) scope.handling.ran = true;
      const emitted = attempt(aggregator, scope, () => {
        const made = aggregateOf(aggregator, operation.get(aggregator.id) ?? []);
        count(aggregator, 'aggregated', made);
        return made;
      });
      if (emitted !== undefined) spread(place.flow, place.position, aggregator, emitted, scope);
    }
  }

  function collect(aggregator: Module, scope: Scope): void {
    const item = evaluateAll(aggregator.mapper, scope);
    const groupBy = aggregator.flags?.groupBy;
    const key = groupBy === undefined ? null : evaluate(groupBy, scope);
    let source = scope;
    while (source !== undefined && source.module !== aggregator.parameters['feeder']) source = source.before;
    if (source?.operation === undefined) throw new Error('The random scenario is wrong: no source in reach');
    const items: Items = source.operation.get(aggregator.id) ?? [];
    source.operation.set(aggregator.id, [...items, { key, item }]);
  }

  function takeRoutes(router: Module, scope: Scope): void {
    const routes = (router.routes ?? []).map((route, index) => ({ ...route, index }));
    const fallback = router.parameters['else'];
    const inOrder = [
      ...routes.filter(({ index }) => index !== fallback),
      ...routes.filter(({ index }) => index === fallback),
    ];
    let matched = false;
    routersAtWork.push(router.id);
    try {
      for (const { flow, index, disabled } of inOrder) {
        const first = flow[0];
        if (disabled === true || (index === fallback && matched)) continue;
        // A route without modules has no filter: it takes every bundle and does nothing with it.
        if (!passes(first?.filter, scope)) {
          if (first !== undefined) tell(first, 'filtered');
          continue;
        }
        matched = true;
        if (first !== undefined) enter(places.of(first).flow, 0, first, scope);
      }
    } catch (thrown) {
      if (!(thrown instanceof Skip) || thrown.router !== router.id) throw thrown;
    } finally {
      routersAtWork.pop();
    }
  }

  function takeBranch(flow: Flow, i: number, ifElse: Module, scope: Scope): void {
    const branches = ifElse.branches ?? [];
    let taken = branches.findIndex(
      ({ type, disabled, conditions }) =>
        type === 'condition' && disabled !== true && passes({ conditions: conditions ?? [] }, scope),
    );
    if (taken < 0) taken = branches.findIndex(({ type, disabled }) => type === 'else' && disabled !== true);
    tell(ifElse, 'operation', { output: [{ branch: taken < 0 ? null : taken + 1 }] });
    if (taken < 0) walk(flow, i + 1, scope);
    else walk(places.branch(ifElse.id, taken), 0, scope);
  }

  function merge(flow: Flow, i: number, module: Module, scope: Scope, branch?: number): void {
    const merging = (flow.modules[i - 1]?.branches ?? []).flatMap((one, index) => (one.merge ? [index] : []));
    const k = branch === undefined ? -1 : merging.indexOf(branch);
    if (!passes(module.filters?.[k] ?? undefined, scope)) {
      tell(module, 'filtered');
      return;
    }
    const outputs = module.outputs ?? [];
    const bundle: Collection = outputs.length === 0 ? lastBundle(scope) : {};
    for (const { name, mappings } of outputs) bundle[name] = evaluate(mappings[k] ?? '{{}}', scope);
    tell(module, 'operation', { output: [bundle] });
    done.output = [bundle];
    spread(flow, i, module, [bundle], scope);
  }

  /** What an operation emits; undefined where its bundle was dropped. */
  function attempt(module: Module, scope: Scope, act: () => Bundle[]): Bundle[] | undefined {
    for (let tries = 1; ; tries += 1) {
      try {
        return act();
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        const error: RunError = { ...thrown.error, module: module.id };
        tell(module, 'operation', { error: errorText(error) });
        const { directive, owner, substitute } = handle(module, error, tries, scope);
        if (directive === 'retry') continue;
        if (directive === 'resume') return [substitute];
        if (owner !== module.id && routersAtWork.includes(owner)) throw new Skip(owner);
        return undefined;
      }
    }
  }

  /** The module's own error route, else those of the routers around it, outward; else the default treatment. */
  function handle(
    module: Module,
    error: RunError,
    tries: number,
    scope: Scope,
  ): Pick<Decision, 'directive' | 'substitute'> & { owner: number } {
    for (const owner of places.handlersOf(module)) {
      const first = owner.onerror?.[0];
      if (first === undefined) continue;
      const handling = { ran: false };
      const inside = withError(scope, { error, tries, owner: owner.id, handling });
      if (!passes(first.filter, inside)) {
        tell(first, 'filtered');
        continue;
      }
      try {
        enter(places.of(first).flow, 0, first, inside);
      } catch (thrown) {
        if (!(thrown instanceof Decision) || thrown.handling !== handling) throw thrown;
        if (thrown.directive === 'retry') {
          if (tries > thrown.attempts) continue;
          done.waits.push(thrown.delayMs * thrown.backoff ** (tries - 1));
          tell(thrown.module, 'directive');
        }
        const { directive, substitute } = thrown;
        return { directive, substitute, owner: owner.id };
      }
      if (handling.ran) return { directive: 'ignore', substitute: {}, owner: owner.id };
    }
    if (error.uncertain === true) throw new End('warning', error);
    const away = error.type === 'ConnectionError' || error.type === 'RateLimitError';
    throw new End(places.isFirst(module) && away ? 'warning' : 'error', error);
  }

  function decide(module: Module, scope: Scope): Decision | End {
    const parameters = evaluateAll(module.mapper, scope);
    if (module.module !== 'tenon:Retry') tell(module, 'directive');
    if (module.module === 'builtin:Commit') return new End('success');
    if (module.module === 'builtin:Rollback') return new End('error', scope?.handling?.error);
    return new Decision(module, parameters, scope?.handling);
  }

  try {
    walk(places.main, 0, undefined);
  } catch (thrown) {
    if (!(thrown instanceof End)) throw thrown;
    done.status = thrown.status;
    if (thrown.error !== undefined) done.error = errorText(thrown.error);
  }
  return done;
}
