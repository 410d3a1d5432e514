/**
 * Which modules an expression may read at one place of the flow: those executed earlier on the same path. An aggregator
 * closes the scope back to its source; in an error route the failing module can be read, for its error.
 */

/** `open`: executed before; `failing`: its error can be read; a number: collected by the aggregator with that id. */
export type Availability = 'open' | 'failing' | { collectedBy: number };

export class Upstream {
  readonly #state = new Map<number, Availability>();
  /** Modules in the order they were entered, of this error route only; collected ones leave it. */
  #path: number[] = [];
  /** What to put back when the walk leaves a flow. */
  readonly #undo: [module: number, before: Availability | undefined][] = [];

  /** Undefined where the module is not upstream. */
  availability(module: number): Availability | undefined {
    return this.#state.get(module);
  }

  /** The module was executed: whatever follows may read it. */
  enter(module: number): void {
    this.#set(module, 'open');
    this.#path.push(module);
  }

  /** The module failed: its error route may read the error. */
  fail(module: number): void {
    this.#set(module, 'failing');
  }

  /** The module may have run, or failed, when this place is reached; it is not part of the path here. */
  mayRead(module: number): void {
    this.#set(module, 'open');
  }

  /** Ids of the modules that can be read here, in no particular order. */
  open(): number[] {
    return [...this.#state].flatMap(([module, state]) => (state === 'open' ? [module] : []));
  }

  /** True for a module whose operation is still open on the path of this place. */
  canCollect(source: number): boolean {
    return this.#path.includes(source);
  }

  /** Closes the scope of an aggregator, its source included. */
  collect(source: number, aggregator: number): void {
    const start = this.#path.lastIndexOf(source);
    if (start < 0) return;
    for (const module of this.#path.slice(start)) this.#set(module, { collectedBy: aggregator });
    this.#path = this.#path.slice(0, start);
  }

  /** Runs `walk` for a flow of its own; what it entered and collected is forgotten afterwards. */
  within<Result>(walk: () => Result): Result {
    return this.#scoped(this.#path, walk);
  }

  /** The same for an error route: it reads what is open outside, but cannot collect from there. */
  apart<Result>(walk: () => Result): Result {
    return this.#scoped([], walk);
  }

  #scoped<Result>(start: readonly number[], walk: () => Result): Result {
    const mark = this.#undo.length;
    const path = this.#path;
    this.#path = [...start];
    const result = walk();
    this.#path = path;
    while (this.#undo.length > mark) {
      const [module, before] = this.#undo.pop() ?? [0, undefined];
      if (before === undefined) this.#state.delete(module);
      else this.#state.set(module, before);
    }
    return result;
  }

  #set(module: number, state: Availability): void {
    this.#undo.push([module, this.#state.get(module)]);
    this.#state.set(module, state);
  }
}
