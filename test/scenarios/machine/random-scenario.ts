/**
 * Random scenarios, read off a tape of small numbers: fast-check makes and shrinks the tape, and 0 is always the plainest
 * choice. They hold everything the engine decides itself; what they call is answered by `replies`.
 */
import type { JsonObject } from '../../../scenarios/value.ts';
import {
  aggregate,
  blueprint,
  bundles,
  get,
  ifElse,
  iterate,
  merge,
  module,
  router,
} from '../../support/blueprint.ts';
import type { ModuleOptions } from '../../support/blueprint.ts';

type Filters = NonNullable<ModuleOptions['filter']>;

/** `at-once`: iterators walk bundles at the same time, and nothing in the scenario depends on which call comes first. */
export type Style = 'one-by-one' | 'at-once';

const two = '{{split("p,q"; ",")}}';

const MOST_MODULES = 28;
const MOST_DEPTH = 3;
const errorTypes = ['DataError', 'RuntimeError', 'ConnectionError', 'RateLimitError'];

/** What can be read of a module that was placed before. */
interface Readable {
  id: number;
  fields: string[];
}

/** What a place in the scenario can see; copied where the scenario divides. */
interface Place {
  readable: Readable[];
  /** Modules on this path, the innermost last: what an aggregator may collect from. */
  path: number[];
  depth: number;
  /** In an error route: the modules whose error can be read. */
  failing: number[];
}

const numbering = ['__IMTINDEX__', '__IMTLENGTH__'];

class Maker {
  readonly #tape: readonly number[];
  readonly #atOnce: boolean;
  /** Everything placed so far: expressions sometimes reach for what they cannot see. */
  readonly #all: Readable[] = [];
  #at = 0;
  #id = 0;

  constructor(tape: readonly number[], style: Style) {
    this.#tape = tape;
    this.#atOnce = style === 'at-once';
  }

  /** 0 <= x < n; 0 when the tape is used up. */
  #draw(n: number): number {
    const drawn = this.#tape[this.#at] ?? 0;
    this.#at += 1;
    return drawn % n;
  }

  /** True once in `n` times; false when the tape is used up. */
  #once(n: number): boolean {
    return this.#draw(n) === n - 1;
  }

  #pick<T>(...choices: readonly [T, ...T[]]): T {
    return choices[this.#draw(choices.length)] ?? choices[0];
  }

  #next(): number {
    this.#id += 1;
    return this.#id;
  }

  make(): JsonObject {
    const place: Place = { readable: [], path: [], depth: 0, failing: [] };
    const first = this.#once(5) ? [] : [this.#trigger(place)];
    return blueprint([...first, ...this.#flow(place)]);
  }

  #trigger(place: Place): JsonObject {
    const id = this.#next();
    const items = [
      { n: this.#pick('1', '2', '0', '-1'), t: 'a' },
      { n: '2', t: 'b' },
      { n: this.#pick('3', '1', 'x'), t: 'a' },
    ];
    this.#opened(place, id, ['n', 't', ...numbering]);
    return bundles(id, ...items.slice(0, this.#pick(1, 2, 3, 2, 3, 2, 3, 0)));
  }

  /** A module stands on the path from here on and can be read. */
  #opened(place: Place, id: number, fields: string[]): void {
    place.readable.push({ id, fields });
    place.path.push(id);
    this.#all.push({ id, fields });
  }

  #reference(place: Place): string {
    const from = this.#once(6) ? this.#all : place.readable;
    if (place.failing.length > 0 && this.#once(3)) {
      const id = place.failing[this.#draw(place.failing.length)];
      return `{{${String(id)}.${this.#pick('error.type', 'error.attempt', 'error.module')}}}`;
    }
    // From the innermost outward.
    const readable = from[from.length - 1 - this.#draw(from.length)];
    if (readable === undefined) return 'k';
    const { id, fields } = readable;
    const field = fields[this.#draw(fields.length)] ?? '';
    if (field === 'array') return `{{join(map(${String(id)}.array; "v"); "-")}}`;
    return `{{${String(id)}.${field}}}`;
  }

  #filter(place: Place): Filters {
    const condition = (): Filters[number][number] => {
      const a = this.#reference(place);
      const o = this.#pick('exist', 'text:notequal', 'text:notequal', 'exist', 'text:equal', 'notexist');
      return o.startsWith('text') ? [a, o, this.#pick('2', 'a', '1', 'b')] : [a, o];
    };
    return this.#once(4) ? [[condition(), condition()], [condition()]] : [[condition()]];
  }

  #maybeFiltered(place: Place): { filter?: Filters } {
    return this.#once(7) ? { filter: this.#filter(place) } : {};
  }

  #flow(place: Place): JsonObject[] {
    const flow: JsonObject[] = [];
    const length = place.depth === 0 ? 3 + this.#draw(5) : 1 + this.#draw(3);
    for (let i = 0; i < length && this.#id < MOST_MODULES; i += 1) {
      const kind = this.#draw(20);
      const deep = place.depth >= MOST_DEPTH;
      if (kind >= 17 && !deep) {
        flow.push(this.#router(place));
        return flow;
      }
      if (kind >= 15 && !deep) flow.push(...this.#ifElse(place));
      else if (kind >= 12 && place.path.length > (this.#once(3) ? 0 : 1)) flow.push(this.#aggregator(place));
      else if (kind >= 7) flow.push(this.#fanOut(place));
      else if (kind >= 4 && !this.#atOnce) flow.push(this.#small(place));
      else flow.push(this.#call(place));
    }
    return flow;
  }

  #call(place: Place): JsonObject {
    const id = this.#next();
    const options = { ...this.#maybeFiltered(place), ...this.#handled(place, id, 1) };
    const call = get(id, `/${String(id)}?a=${this.#reference(place)}&b=${this.#reference(place)}`, options);
    this.#opened(place, id, ['data.v', 'data.n', 'statusCode', ...numbering]);
    return call;
  }

  #fanOut(place: Place): JsonObject {
    const id = this.#next();
    const parallel = this.#atOnce ? { metadata: { tenon: { parallel: this.#pick(3, 1, 2, 16) } } } : {};
    const options = { ...this.#maybeFiltered(place), ...parallel };
    if (this.#draw(2) === 0) {
      const array = this.#pick(two, '{{split("p,q,r"; ",")}}', two, two, two, '{{emptyarray}}', 's');
      this.#opened(place, id, ['value', ...numbering]);
      return iterate(id, array, options);
    }
    const repeats =
      this.#atOnce || !this.#once(4) ? this.#pick('2', '3', '2', '3', '1', '0') : this.#pick('-1', '{{1.n}}');
    const handled = this.#atOnce ? {} : this.#handled(place, id, 2);
    this.#opened(place, id, ['i', ...numbering]);
    const mapper = { start: this.#pick('1', '5'), repeats, step: this.#pick('1', '2') };
    return module('builtin:BasicRepeater@1', { id, mapper, ...options, ...handled });
  }

  /** Variables, counters, errors made on purpose. */
  #small(place: Place): JsonObject {
    const id = this.#next();
    const options = this.#maybeFiltered(place);
    const name = this.#pick('v', 'w');
    const kind = this.#draw(5);
    if (kind === 4) {
      const mapper = { type: this.#pick('DataError', ...errorTypes), message: 'made' };
      const thrown = module('tenon:Throw@1', {
        id,
        mapper,
        filter: this.#filter(place),
        ...this.#handled(place, id, 1),
      });
      this.#opened(place, id, ['data.v', 'data.n']);
      return thrown;
    }
    if (kind === 3) {
      this.#opened(place, id, ['i']);
      return module('util:FunctionIncrement@1', { id, mapper: { reset: 'execution' }, ...options });
    }
    const scope = this.#pick('roundtrip', 'execution');
    const mapper = kind === 0 ? { name, scope, value: `=${this.#reference(place)}` } : { name };
    this.#opened(place, id, [name]);
    return module(kind === 0 ? 'util:SetVariable2@1' : 'util:GetVariable2@1', { id, mapper, ...options });
  }

  #aggregator(place: Place): JsonObject {
    const id = this.#next();
    const at = place.path.length - 1 - this.#draw(place.path.length);
    const feeder = place.path[at] ?? 0;
    const flags = {
      ...(this.#once(3) ? { groupBy: this.#reference(place) } : {}),
      ...(this.#once(3) ? { stopIfEmpty: true } : {}),
    };
    const options = { flags, ...this.#maybeFiltered(place) };
    const value = this.#reference(place);
    const kind = this.#draw(5);
    const table = { v: value, w: this.#reference(place) };
    // Its scope closes before its error route is compiled, and its own bundles open after.
    const inner = place.path.slice(at);
    place.path.length = at;
    place.readable = place.readable.filter((readable) => !inner.includes(readable.id));
    const handled = kind === 2 ? this.#handled(place, id, 2) : {};
    const plain = (ref: string, mapper: JsonObject, parameters: JsonObject): JsonObject =>
      module(ref, { id, mapper, parameters: { feeder, ...parameters }, ...options, ...handled });
    const other = (name: string, sign: string): JsonObject => ({
      [`${name}Separator`]: 'other',
      [`other${name[0]?.toUpperCase() ?? ''}${name.slice(1)}Separator`]: sign,
    });
    const fields = { 1: ['text'], 2: ['result'], 3: ['text'] }[kind] ?? ['array', '__IMTAGGLENGTH__'];
    this.#opened(place, id, [...fields, ...('groupBy' in flags ? ['__IMTKEY__'] : []), ...numbering]);
    if (kind === 1) return plain('util:TextAggregator@1', { value }, other('row', ','));
    if (kind === 2) {
      const fn = this.#atOnce ? 'count' : this.#pick('sum', 'count', 'avg', 'max', 'min');
      return plain('util:FunctionAggregator2@1', { value }, { fn });
    }
    if (kind === 3)
      return plain('util:AggregateAggregator@1', table, { ...other('column', '|'), ...other('row', ';') });
    return aggregate(id, feeder, table, options);
  }

  #inside(place: Place): Place {
    return { ...place, readable: [...place.readable], path: [...place.path], depth: place.depth + 1 };
  }

  #router(place: Place): JsonObject {
    const id = this.#next();
    const routes = Array.from({ length: 2 + this.#draw(2) }, () => this.#inside(place));
    const fallback = this.#once(2) ? { else: this.#draw(routes.length) } : {};
    const flows = routes.map((inner) => {
      const filtered = this.#draw(2) === 1;
      const flow = this.#flow(inner);
      const [first] = flow;
      if (filtered && first !== undefined && first['filter'] === undefined) {
        const { filter } = module('x:y', { filter: this.#filter(place) });
        first['filter'] = filter ?? null;
      }
      return flow;
    });
    const made = router(id, flows, { parameters: fallback, ...this.#filteredRouter(place) });
    if (this.#once(3)) {
      const list = made['routes'] as JsonObject[]; // as blueprint.ts writes it
      const off = list[this.#draw(list.length)];
      if (off !== undefined) off['disabled'] = true;
    }
    const handled = this.#atOnce ? {} : this.#handled(place, id, 1);
    return { ...made, ...handled };
  }

  #filteredRouter(place: Place): { filter?: Filters } {
    return this.#once(6) ? { filter: this.#filter(place) } : {};
  }

  /** An if-else, and a merge right behind it unless nothing follows. */
  #ifElse(place: Place): JsonObject[] {
    const id = this.#next();
    const inner = Array.from({ length: 2 + this.#draw(2) }, () => this.#inside(place));
    const hasElse = !this.#once(4);
    const made = inner.map((within, index): Parameters<typeof ifElse>[1][number] => {
      const isElse = hasElse && index === inner.length - 1;
      const [[when] = []] = this.#filter(place);
      const flow = this.#once(4) ? [] : this.#flow(within);
      const options = { merge: !this.#once(4), disabled: this.#once(8) };
      return [flow, isElse || when === undefined ? options : { ...options, when }];
    });
    // A branch may have collected what lies outside: behind the if-else only what is left on every branch is collected.
    const merging = inner.filter((_, index) => made[index]?.[1].merge === true);
    place.path = place.path.filter((source) => merging.every(({ path }) => path.includes(source)));
    const chosen = ifElse(id, made);
    this.#all.push({ id, fields: ['branch'] });
    const mergeId = this.#next();
    const outputs = this.#once(2)
      ? {}
      : { a: merging.map((within) => this.#reference(within)), c: merging.map(() => 'c') };
    const filters = merging.map((within) =>
      this.#once(4) ? (module('x:y', { filter: this.#filter(within) })['filter'] as JsonObject) : null,
    ); // as blueprint.ts writes it
    this.#opened(place, mergeId, ['a', 'c', 'value', 'data.v']);
    return [chosen, merge(mergeId, outputs, filters)];
  }

  /** An error route, more or less often: `rarity` in 3 have none. */
  #handled(place: Place, id: number, rarity: number): { onerror?: JsonObject[] } {
    const deep = place.depth >= MOST_DEPTH || this.#id >= MOST_MODULES;
    if (!this.#atOnce && (deep || this.#draw(3) < rarity)) return {};
    const within = { ...this.#inside(place), path: [], failing: [...place.failing, id] };
    if (this.#atOnce) return { onerror: [this.#directive(within)] };
    const flow = this.#once(2) ? this.#flow(within) : this.#once(3) ? [this.#choice(within, id)] : [];
    const [first] = flow;
    const last = flow.at(-1)?.['module'];
    const ends = last === 'builtin:BasicRouter' || this.#once(6);
    const decided = ends ? flow : [...flow, this.#directive(within)];
    if (this.#once(4) && (first ?? decided[0]) !== undefined) {
      Object.assign(first ?? decided[0] ?? {}, this.#ofType(id));
    }
    return decided.length === 0 ? {} : { onerror: decided };
  }

  /** What is done depends on the error: some are let through by no route. */
  #choice(place: Place, failed: number): JsonObject {
    const id = this.#next();
    const routes = [this.#directive(this.#inside(place)), this.#directive(this.#inside(place))];
    for (const first of routes) {
      const { filter } = this.#ofType(failed);
      first['filter'] = filter;
    }
    return router(
      id,
      routes.map((first) => [first]),
    );
  }

  #ofType(failed: number): { filter: JsonObject } {
    const type = this.#pick('DataError', ...errorTypes);
    const made = module('x:y', { filter: [[[`{{${String(failed)}.error.type}}`, 'text:equal', type]]] });
    return { filter: made['filter'] as JsonObject }; // as blueprint.ts writes it
  }

  #directive(place: Place): JsonObject {
    const id = this.#next();
    const resume = {
      data: { v: `r${this.#reference(place)}`, n: '7' },
      value: 'r',
      i: '4',
      text: 't',
      result: '3',
    };
    const retry = {
      attempts: this.#pick('2', '1', '3'),
      delay: this.#pick('1', '5'),
      backoff: this.#pick('2', '1', '3'),
    };
    if (this.#atOnce) {
      return this.#pick(
        module('builtin:Ignore@1', { id }),
        module('builtin:Resume@1', { id, mapper: resume }),
      );
    }
    const ref = this.#pick(
      'builtin:Ignore',
      'builtin:Resume',
      'tenon:Retry',
      'builtin:Resume',
      'tenon:Retry',
      'builtin:Ignore',
      'builtin:Commit',
      'builtin:Rollback',
    );
    const mapper = ref === 'builtin:Resume' ? resume : ref === 'tenon:Retry' ? retry : {};
    return module(`${ref}@1`, { id, mapper });
  }
}

/** The scenario that is written on the tape. */
export function randomScenario(tape: readonly number[], style: Style = 'one-by-one'): JsonObject {
  return new Maker(tape, style).make();
}
