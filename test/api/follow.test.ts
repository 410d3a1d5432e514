import assert from 'node:assert/strict';
import { followRun, type RunEvent } from '../../api/services/run-follow.ts';
import { createReadTrace } from '../../api/services/run-trace.ts';
import type { TraceEntry } from '../../scenarios/run.ts';
import type { RunRow } from '../../store/index.ts';

const open: RunRow = {
  id: 's1-x',
  scenarioId: 1,
  scenarioVersion: 1,
  scenarioName: 'S',
  planHash: 'p1-0',
  status: 'running',
  trigger: 'api',
  eventIds: [],
  operations: 0,
  createdAt: '2026-11-24T00:00:00.000Z',
  traceSegments: 0,
};
const ended: RunRow = { ...open, status: 'success', endedAt: '2026-11-24T00:00:01.000Z' };

function entry(path: string): TraceEntry {
  return { path, module: 1, ref: 'util:SetVariable2@1', kind: 'operation', startedAt: 0, durationMs: 1 };
}

/** A trace of which `flushed` is stored (one segment each) and the rest is still in the run. */
function traceOf(all: string[], flushed: number, takenSegments = flushed) {
  return createReadTrace({
    traces: {
      read: (_id, { from, limit }) => {
        const stored = all.slice(0, flushed);
        const entries = stored.slice(from, from + limit).map((path) => ({ path }));
        const next = from + entries.length;
        return Promise.resolve({ entries, ...(next < stored.length ? { next } : {}) });
      },
      segments: () =>
        Promise.resolve(
          Array.from({ length: flushed }, (_none, n) => ({
            n,
            entries: 1,
            bytes: 1,
            createdAt: open.createdAt,
          })),
        ),
    },
    client: {
      traceTail: () => Promise.resolve(all.slice(takenSegments).map(entry)),
      progress: () => Promise.resolve({ paused: false, operations: 0, cycle: 1, segments: takenSegments }),
    },
  });
}

const paths = (entries: unknown[]): string[] => entries.map((one) => (one as { path: string }).path);

describe('the trace of an open run', () => {
  it('goes on from what is stored to what the run has not stored yet', async () => {
    const read = traceOf(['a', 'b', 'c', 'd'], 2);

    const all = await read(open, { from: 0, limit: 10 });
    const tail = await read(open, { from: 3, limit: 10 });

    assert.deepEqual(paths(all.entries), ['a', 'b', 'c', 'd']);
    assert.equal(all.next, undefined);
    assert.deepEqual(paths(tail.entries), ['d']);
  });

  it('is paged over the seam', async () => {
    const read = traceOf(['a', 'b', 'c', 'd'], 2);

    const first = await read(open, { from: 0, limit: 3 });
    const rest = await read(open, { from: first.next ?? 0, limit: 3 });

    assert.deepEqual([paths(first.entries), first.next], [['a', 'b', 'c'], 3]);
    assert.deepEqual([paths(rest.entries), rest.next], [['d'], undefined]);
  });

  it('leaves the tail out while a segment is being stored, instead of showing it in the wrong place', async () => {
    const read = traceOf(['a', 'b', 'c', 'd'], 1, 2);

    assert.deepEqual(paths((await read(open, { from: 0, limit: 10 })).entries), ['a']);
  });

  it('does not ask the run once it has ended', async () => {
    const read = traceOf(['a', 'b', 'c'], 2);

    assert.deepEqual(paths((await read(ended, { from: 0, limit: 10 })).entries), ['a', 'b']);
  });
});

describe('followRun', () => {
  it('tells each status and each operation once, then the end', async () => {
    const looks: RunRow[] = [{ ...open, status: 'queued' }, open, { ...open, status: 'waiting' }, ended];
    const known = [0, 1, 1, 3];
    let look = -1;
    const events: string[] = [];

    for await (const event of followRun(
      {
        look: () => Promise.resolve(looks[(look += 1)]),
        readTrace: (_run, { from }) =>
          Promise.resolve({ entries: ['a', 'b', 'c'].slice(from, known[look]).map((path) => ({ path })) }),
      },
      's1-x',
      { from: 0, signal: new AbortController().signal },
    )) {
      events.push(told(event));
    }

    assert.deepEqual(events, ['queued', 'running', '0 a', 'waiting', '1 b', '2 c', 'end success']);
  });

  it('begins where the follower was', async () => {
    const events: string[] = [];

    for await (const event of followRun(
      {
        look: () => Promise.resolve(ended),
        readTrace: (_run, { from }) =>
          Promise.resolve({ entries: ['a', 'b', 'c'].slice(from).map((path) => ({ path })) }),
      },
      's1-x',
      { from: 2, signal: new AbortController().signal },
    )) {
      events.push(told(event));
    }

    assert.deepEqual(events, ['2 c', 'end success']);
  });

  it('stops when the follower leaves', async () => {
    const gone = new AbortController();
    let looks = 0;

    for await (const _event of followRun(
      {
        look: () => {
          looks += 1;
          return Promise.resolve(open);
        },
        readTrace: () => Promise.resolve({ entries: [] }),
      },
      's1-x',
      { from: 0, signal: gone.signal },
    )) {
      gone.abort();
    }

    assert.equal(looks, 1);
  });
});

function told(event: RunEvent): string {
  if (event.type === 'operation') return `${String(event.position)} ${paths([event.entry]).join('')}`;
  return event.type === 'end' ? `end ${event.run.status}` : event.run.status;
}
