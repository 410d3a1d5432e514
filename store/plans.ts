/** Compiled plans by content hash, and which modules they use. */
import { eq, sql } from 'drizzle-orm';
import type { Plan } from '../scenarios/plan.ts';
import type { Json } from '../scenarios/value.ts';
import type { Database, Session } from './database.ts';
import { planModules, plans } from './schema/index.ts';
import type { Sealed, Sealer } from './sealing.ts';

export interface PlanStore {
  /** Idempotent; also fills the where-used index. */
  put(hash: string, plan: Plan): Promise<void>;
  /** From a small cache in this process where possible; do not change what you get. */
  get(hash: string): Promise<Plan | undefined>;
}

/** Plans kept in memory; the largest are about a megabyte. */
const CACHED = 100;

/** A plan that is ready to be written inside a transaction. */
export interface SealedPlan {
  hash: string;
  body: Sealed;
  modules: string[];
}

export class Plans implements PlanStore {
  private readonly database: Database;
  private readonly sealer: Sealer;
  /** Least recently used first. */
  private readonly cache = new Map<string, Plan>();

  constructor(database: Database, sealer: Sealer) {
    this.database = database;
    this.sealer = sealer;
  }

  async put(hash: string, plan: Plan): Promise<void> {
    const sealed = await this.seal(hash, plan);
    await this.database.transaction((session) => this.write(session, sealed));
  }

  async get(hash: string): Promise<Plan | undefined> {
    const cached = this.cache.get(hash);
    if (cached !== undefined) {
      this.remember(hash, cached);
      return cached;
    }
    const [row] = await this.database.run((session) =>
      session.select().from(plans).where(eq(plans.hash, hash)),
    );
    if (row === undefined) return undefined;
    const body = await this.sealer.open(row.body, row.bodyBlob);
    const plan = body as unknown as Plan; // written by seal from a Plan; its format number guards later changes
    this.remember(hash, plan);
    return plan;
  }

  /** The part of `put` that must happen before a transaction: a large body goes to the blob store first. */
  async seal(hash: string, plan: Plan): Promise<SealedPlan> {
    const body = await this.sealer.seal(plan as unknown as Json); // a plan is plain JSON by contract
    return { hash, body, modules: [...new Set(plan.modules)] };
  }

  /** The part of `put` inside the transaction of whoever needs the plan. A body that is there stays. */
  async write(session: Session, { hash, body, modules }: SealedPlan): Promise<void> {
    const teamId = this.database.teamId;
    await session
      .insert(plans)
      .values({ hash, teamId, body: body.inline, bodyBlob: body.blob })
      // The touch makes a collector that is about to delete this plan look again.
      .onConflictDoUpdate({ target: plans.hash, set: { touchedAt: sql`now()` } });
    if (modules.length === 0) return;
    const rows = modules.map((module) => ({ teamId, planHash: hash, module }));
    await session.insert(planModules).values(rows).onConflictDoNothing();
  }

  private remember(hash: string, plan: Plan): void {
    this.cache.delete(hash);
    this.cache.set(hash, plan);
    const [oldest] = this.cache.keys();
    if (this.cache.size > CACHED && oldest !== undefined) this.cache.delete(oldest);
  }
}
