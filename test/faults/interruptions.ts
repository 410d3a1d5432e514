/** Three runs that are in the middle of a call when a fault strikes, and what must have become of them afterwards. */
import assert from 'node:assert/strict';
import { blueprint } from '../support/blueprint.ts';
import type { ApiCaller, ShownRun } from '../support/api-caller.ts';
import type { Gate, HeldApi } from '../support/held-api.ts';
import { request } from './flows.ts';

/** Time in which a run goes on once a worker is back, and a keyless write gets its verdict; milliseconds. */
export const RESUME_MS = 15_000;
export const VERDICT_MS = 35_000;

const kinds = ['read', 'open', 'key', 'no'] as const;
type Kind = (typeof kinds)[number];

/** Runs under way: each did a write that is recorded, and hangs in its second call. */
export interface Interrupted {
  runs: Record<Kind, ShownRun>;
  gates: Record<Kind, Gate>;
}

/**
 * `read` hangs in a read held by a local activity, `open` in one that an activity took over, `key` in a write with an
 * idempotency key, `no` in a write that may not be repeated.
 */
export async function startInterrupted(
  api: ApiCaller,
  stub: HeldApi,
  takenOver: (runId: string) => Promise<unknown>,
): Promise<Interrupted> {
  const gates = Object.fromEntries(kinds.map((kind) => [kind, stub.hold(`/${kind}/held`)])) as Record<
    Kind,
    Gate
  >; // each kind is there
  const start = async (kind: Kind): Promise<ShownRun> => {
    const call = {
      read: request(2, 'get', `${stub.url}/read/held`, { seconds: 300 }),
      open: request(2, 'get', `${stub.url}/open/held`, { seconds: 300 }),
      key: request(2, 'post', `${stub.url}/key/held`, { key: 'order-17', seconds: 300 }),
      no: request(2, 'post', `${stub.url}/no/held`, { seconds: 300 }),
    }[kind];
    const { id } = await api.create(
      blueprint([
        request(1, 'put', `${stub.url}/${kind}/before`),
        call,
        request(3, 'put', `${stub.url}/${kind}/after`),
      ]),
    );
    return api.start(id);
  };
  const open = await start('open');
  const key = await start('key');
  const no = await start('no');
  await Promise.all([gates.open, gates.key, gates.no].map((gate) => gate.arrived()));
  await takenOver(open.id);
  // Last, so that it is still held by its local activity when the fault strikes.
  const read = await start('read');
  await gates.read.arrived();
  return { runs: { read, open, key, no }, gates };
}

/** Waits for all four and judges them; `backAt` is when a worker was there again, epoch milliseconds. */
export async function judgeInterrupted(
  api: ApiCaller,
  stub: HeldApi,
  { runs, gates }: Interrupted,
  backAt: number,
): Promise<Record<Kind, number>> {
  const took = { read: 0, open: 0, key: 0, no: 0 };
  const repeated = (['read', 'open', 'key'] as const).map(async (kind) => {
    const again = await gates[kind].arrived(2, RESUME_MS + 60_000);
    took[kind] = again.at - backAt;
    gates[kind].release();
    const ended = await api.ended(runs[kind].id);
    assert.equal(ended.status, 'success', `${kind}: ${JSON.stringify(ended.error)}`);
    assert.equal(ended.operations, 3);
  });
  const verdict = async (): Promise<void> => {
    const ended = await api.ended(runs.no.id, VERDICT_MS + 60_000);
    took.no = Date.now() - backAt;
    assert.equal(ended.status, 'warning', `no: ${JSON.stringify(ended)}`);
    assert.equal(ended.error?.uncertain, true);
    const [incomplete, ...more] = await api.incompletes(runs.no.scenarioId);
    assert.deepEqual(more, []);
    assert.equal(incomplete?.runId, runs.no.id);
    assert.equal(incomplete.status, 'open');
    assert.equal(incomplete.error.uncertain, true);
    gates.no.release();
  };
  await Promise.all([...repeated, verdict()]);

  for (const kind of kinds) {
    assert.equal(stub.of(`/${kind}/before`).length, 1, `the recorded write of ${kind} was sent again`);
    assert.equal(stub.of(`/${kind}/after`).length, kind === 'no' ? 0 : 1, `writes after ${kind}`);
    assert.equal(stub.of(`/${kind}/held`).length, kind === 'no' ? 1 : 2, `calls of ${kind}`);
  }
  const keys = stub.of('/key/held').map(({ key }) => key);
  assert.deepEqual(keys, ['order-17', 'order-17']);
  for (const kind of ['read', 'open', 'key'] as const) {
    assert.ok(took[kind] <= RESUME_MS, `${kind} went on after ${String(took[kind])} ms`);
  }
  assert.ok(took.no <= VERDICT_MS, `the verdict came after ${String(took.no)} ms`);
  return took;
}
