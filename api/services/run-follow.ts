/** Follows a run: each change of its status and each operation, as they come. */
import type { Json } from '../../scenarios/value.ts';
import type { RunRow } from '../../store/index.ts';
import type { ReadTrace } from './run-trace.ts';

/** What a follower is told. `position` is the operation's place in the trace. */
export type RunEvent =
  | { type: 'status'; run: RunRow }
  | { type: 'operation'; position: number; entry: Json }
  | { type: 'end'; run: RunRow };

const PAGE = 100;
/** How often a run is looked at: soon after something happened, more seldom while nothing does. */
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

export interface FollowDeps {
  /** The run as it is, or undefined when it is gone. */
  look: (runId: string) => Promise<RunRow | undefined>;
  readTrace: ReadTrace;
}

/** Yields until the run has ended and everything was told, or until `signal` aborts. */
export async function* followRun(
  { look, readTrace }: FollowDeps,
  runId: string,
  options: { from: number; signal: AbortSignal },
): AsyncGenerator<RunEvent, void, undefined> {
  let position = options.from;
  let shown = '';
  let pause = SHORTEST_PAUSE_MS;
  while (!options.signal.aborted) {
    const run = await look(runId);
    if (run === undefined) return;
    let news = false;
    const ended = run.endedAt !== undefined;
    if (run.status !== shown && !ended) {
      shown = run.status;
      news = true;
      yield { type: 'status', run };
    }
    for (;;) {
      const { entries, next } = await tolerant(() => readTrace(run, { from: position, limit: PAGE }));
      for (const entry of entries) {
        yield { type: 'operation', position, entry };
        position += 1;
      }
      news ||= entries.length > 0;
      if (next === undefined) break;
    }
    if (ended) {
      yield { type: 'end', run };
      return;
    }
    pause = news ? SHORTEST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    await pauseFor(pause, options.signal);
  }

  /** While Temporal is away the tail is too; the follower stays. */
  async function tolerant(read: () => Promise<{ entries: Json[]; next?: number }>) {
    try {
      return await read();
    } catch {
      return { entries: [] };
    }
  }
}

async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
