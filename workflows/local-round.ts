/**
 * Local activities under way at the same time. Temporal replays everything in the order it came, except these: on replay
 * their results come in another order than they did at first, and what follows from them would be mixed up. So all of a
 * round are waited for, and each is given when its turn comes, in the order they were asked for.
 */
export class LocalRound {
  #places: { settled: boolean; enter: () => void }[] = [];

  /** Does the work, a local activity, and gives its result with the others of its round. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const place = { settled: false, enter: (): void => undefined };
    const turn = new Promise<void>((resolve) => (place.enter = resolve));
    this.#places.push(place);
    try {
      return await work();
    } finally {
      place.settled = true;
      this.#release();
      await turn;
    }
  }

  /** None is under way. */
  get isIdle(): boolean {
    return this.#places.length === 0;
  }

  #release(): void {
    if (!this.#places.every(({ settled }) => settled)) return;
    const round = this.#places.splice(0);
    // One step later: the last to settle waits for its turn as the others do.
    void Promise.resolve().then(() => {
      for (const { enter } of round) enter();
    });
  }
}
