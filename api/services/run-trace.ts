/** The trace of a run: what is stored, and behind it what the run has not stored yet. */
import type { Json } from '../../scenarios/value.ts';
import { stringifyValue } from '../../scenarios/value-json.ts';
import type { RunRow, TraceStore } from '../../store/index.ts';
import type { RunClient } from '../../temporal/client.ts';

export interface TracePage {
  entries: Json[];
  /** Position to go on at; missing where nothing follows now. */
  next?: number;
}

export interface RunTraceDeps {
  traces: Pick<TraceStore, 'read' | 'segments'>;
  client: Pick<RunClient, 'traceTail' | 'progress'>;
}

export type ReadTrace = (run: RunRow, query: { from: number; limit: number }) => Promise<TracePage>;

/** Reads entries by position, 0-based over the whole run. */
export function createReadTrace({ traces, client }: RunTraceDeps): ReadTrace {
  return async (run, { from, limit }) => {
    const stored = await traces.read(run.id, { from, limit });
    if (stored.next !== undefined || stored.entries.length >= limit || run.endedAt !== undefined)
      return stored;
    if (run.status === 'queued') return stored;
    const tail = await readTail(run.id);
    if (tail === undefined) return stored;
    const reached = from + stored.entries.length;
    // A segment was stored since the first look: the next page has it.
    if (reached < tail.position) return stored.entries.length === 0 ? stored : { ...stored, next: reached };
    const open = tail.entries.slice(reached - tail.position);
    const entries = [...stored.entries, ...open].slice(0, limit);
    const more = stored.entries.length + open.length > limit;
    return { entries, ...(more ? { next: from + entries.length } : {}) };
  };

  /**
   * The tail and the position it begins at. A segment that is just being written is neither in the tail nor in the store;
   * then there is no tail to be had now.
   */
  async function readTail(runId: string): Promise<{ entries: Json[]; position: number } | undefined> {
    const segments = await traces.segments(runId);
    const tail = await client.traceTail(runId);
    const progress = await client.progress(runId);
    if (progress?.segments !== segments.length) return undefined;
    return {
      entries: JSON.parse(stringifyValue(tail)) as Json[], // written two calls ago
      position: segments.reduce((sum, segment) => sum + segment.entries, 0),
    };
  }
}
