/**
 * Puts the plan in place of its hash on the way to a workflow, and the hash in place of the plan on the way out. So
 * Temporal stores some sixty bytes per run, and the workflow still gets its plan as an argument, the same at each replay.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { TenonError } from '../../errors.ts';
import { PLAN_METADATA } from '../../scenarios/plan-reference.ts';
import type { Plan } from '../../scenarios/plan.ts';
import { isBarePlan, metadataText } from './encryption-codec.ts';

/** Plans written out, by hash: a worker replays the same few over and over. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** The part of the store's plans that is needed here. */
export interface PlanSource {
  get(hash: string): Promise<Plan | undefined>;
}

/**
 * A missing plan fails the workflow task, not the run: Temporal tries again, and the run goes on as soon as the store has
 * the plan.
 */
export function createPlanCodec(plans: PlanSource): PayloadCodec {
  // Insertion order is age: what is used moves to the end.
  const cache = new Map<string, Uint8Array>();
  let held = 0;

  async function load(hash: string): Promise<Uint8Array> {
    const cached = cache.get(hash);
    if (cached !== undefined) {
      cache.delete(hash);
      cache.set(hash, cached);
      return cached;
    }
    const plan = await plans.get(hash);
    if (plan === undefined) {
      throw new TenonError('CODEC_FAILED', `The plan ${hash} is not in the store; the run waits for it`, {
        hint: 'The store was restored from an older copy, or belongs to another installation',
      });
    }
    const bytes = Buffer.from(JSON.stringify(plan), 'utf8');
    if (!cache.has(hash)) held += bytes.length;
    cache.set(hash, bytes);
    for (const [oldest, old] of cache) {
      if (held <= CACHE_BYTES || oldest === hash) break;
      cache.delete(oldest);
      held -= old.length;
    }
    return bytes;
  }

  async function fill(payload: Payload): Promise<Payload> {
    const hash = metadataText(payload, PLAN_METADATA);
    return hash === undefined || !isBarePlan(payload) ? payload : { ...payload, data: await load(hash) };
  }

  return {
    encode: async (payloads) =>
      payloads.map((payload) =>
        payload.metadata?.[PLAN_METADATA] == null ? payload : { ...payload, data: new Uint8Array() },
      ),
    decode: (payloads) => Promise.all(payloads.map(fill)),
  };
}
