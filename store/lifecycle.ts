/** Lifecycle dates that operators set for module versions, beside what the connectors' releases say. */
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { ModuleLifecycle } from '../scenarios/catalogue.ts';
import type { LifecycleState } from '../scenarios/upgrade/lifecycle-steps.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import { pageOf, pageSize, textCursor, type Page, type PageQuery } from './paging.ts';
import { lifecycleOverrides } from './schema/index.ts';

export type OverriddenState = Exclude<LifecycleState, 'active' | 'removed'>;

/** Whether the date may be put off: a vendor's own may not. */
export type Hardness = NonNullable<ModuleLifecycle['hardness']>;
export const hardnesses = ['vendor-hard', 'vendor-soft', 'policy'] as const satisfies readonly Hardness[];

export interface LifecycleOverride {
  /** Exact reference. */
  module: string;
  state: OverriddenState;
  /** Last day it works, `YYYY-MM-DD`. */
  until?: string;
  hardness?: Hardness;
  note?: string;
  /** What it was made from. */
  findingId?: number;
  setBy: string;
  setAt: string;
}

export interface LifecycleStore {
  get(module: string): Promise<LifecycleOverride | undefined>;
  /** Of these modules, those something is set for. */
  of(modules: readonly string[]): Promise<LifecycleOverride[]>;
  /** By module. */
  list(query: PageQuery): Promise<Page<LifecycleOverride>>;
  /**
   * Replaces what is set for the module by what `decide` makes of it; undefined takes it away. `decide` may be called
   * again, and refuses by throwing.
   */
  change(
    module: string,
    decide: (
      current: LifecycleOverride | undefined,
    ) => Omit<LifecycleOverride, 'module' | 'setAt'> | undefined,
  ): Promise<LifecycleOverride | undefined>;
}

export class Lifecycles implements LifecycleStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async get(module: string): Promise<LifecycleOverride | undefined> {
    const [row] = await this.database.run((session) =>
      session.select().from(lifecycleOverrides).where(this.is(module)),
    );
    return row === undefined ? undefined : overrideOf(row);
  }

  async of(modules: readonly string[]): Promise<LifecycleOverride[]> {
    if (modules.length === 0) return [];
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(lifecycleOverrides)
        .where(
          and(
            eq(lifecycleOverrides.teamId, this.database.teamId),
            inArray(lifecycleOverrides.module, [...modules]),
          ),
        ),
    );
    return rows.map(overrideOf);
  }

  async list(query: PageQuery): Promise<Page<LifecycleOverride>> {
    const after = textCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(lifecycleOverrides)
        .where(
          and(
            eq(lifecycleOverrides.teamId, this.database.teamId),
            after === undefined ? undefined : gt(lifecycleOverrides.module, after),
          ),
        )
        .orderBy(asc(lifecycleOverrides.module))
        .limit(pageSize(query) + 1),
    );
    return pageOf(rows, query, overrideOf, (row) => [row.module]);
  }

  change(
    module: string,
    decide: (
      current: LifecycleOverride | undefined,
    ) => Omit<LifecycleOverride, 'module' | 'setAt'> | undefined,
  ): Promise<LifecycleOverride | undefined> {
    return this.database.transaction(async (session) => {
      const [row] = await session.select().from(lifecycleOverrides).where(this.is(module)).for('update');
      const decided = decide(row === undefined ? undefined : overrideOf(row));
      if (decided === undefined) {
        await session.delete(lifecycleOverrides).where(this.is(module));
        return undefined;
      }
      const { state, until = null, hardness = null, note = null, findingId = null, setBy } = decided;
      const set = { state, until, hardness, note, findingId, setBy, setAt: new Date() };
      const [written] = await session
        .insert(lifecycleOverrides)
        .values({ teamId: this.database.teamId, module, ...set })
        .onConflictDoUpdate({ target: [lifecycleOverrides.teamId, lifecycleOverrides.module], set })
        .returning();
      if (written === undefined) throw new TenonError('INTERNAL', 'The lifecycle was not stored');
      return overrideOf(written);
    });
  }

  private is(module: string) {
    return and(eq(lifecycleOverrides.module, module), eq(lifecycleOverrides.teamId, this.database.teamId));
  }
}

function overrideOf(row: typeof lifecycleOverrides.$inferSelect): LifecycleOverride {
  const { module, state, until, hardness, note, findingId, setBy } = row;
  return {
    module,
    state,
    ...(until === null ? {} : { until }),
    ...(hardness === null ? {} : { hardness }),
    ...(note === null ? {} : { note }),
    ...(findingId === null ? {} : { findingId }),
    setBy,
    setAt: iso(row.setAt),
  };
}
