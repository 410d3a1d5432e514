/** Saved versions of scenarios: written with their plan, never changed, read with or without their blueprint. */
import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import type { Plan } from '../scenarios/plan.ts';
import type { Json } from '../scenarios/value.ts';
import { writeUses, type AccountUse } from './account-uses.ts';
import type { Database, Session } from './database.ts';
import { iso } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import type { Plans, SealedPlan } from './plans.ts';
import { scenarioVersions } from './schema/index.ts';
import type { Sealed, Sealer } from './sealing.ts';

/** One saved version without its body. */
export interface ScenarioVersionSummary {
  scenarioId: number;
  version: number;
  name: string;
  planHash: string;
  report: Json;
  createdBy?: string;
  createdAt: string;
}

/** One saved version; never changed. */
export interface ScenarioVersion extends ScenarioVersionSummary {
  blueprint: Json;
}

/** What every save brings. */
export interface SavedPlan {
  blueprint: Json;
  plan: Plan;
  planHash: string;
  report: Json;
  createdBy?: string;
  /** Connections and data stores the blueprint names. */
  uses?: AccountUse[];
}

/** A version that is ready to be written inside a transaction. */
export interface SealedVersion {
  plan: SealedPlan;
  blueprint: Sealed;
  report: Sealed;
  createdBy: string | null;
  uses: AccountUse[];
  /** What the scenario's row copies from the plan. */
  copied: { planHash: string; responds: boolean; sequential: boolean };
  /** The hook the plan names, where a column of ours could hold its number. */
  hook: number | undefined;
}

const {
  blueprint: _blueprint,
  blueprintBlob: _blueprintBlob,
  ...summary
} = getTableColumns(scenarioVersions);
type SummaryRow = Pick<typeof scenarioVersions.$inferSelect, keyof typeof summary>;

export class ScenarioVersions {
  private readonly database: Database;
  private readonly sealer: Sealer;
  private readonly plans: Plans;

  constructor(database: Database, sealer: Sealer, plans: Plans) {
    this.database = database;
    this.sealer = sealer;
    this.plans = plans;
  }

  /** The part of a save that must happen before its transaction: large values go to the blob store first. */
  async seal({ blueprint, plan, planHash, report, createdBy, uses }: SavedPlan): Promise<SealedVersion> {
    const [sealedPlan, sealedBlueprint, sealedReport] = await Promise.all([
      this.plans.seal(planHash, plan),
      this.sealer.seal(blueprint),
      this.sealer.seal(report),
    ]);
    const { hook } = plan;
    return {
      plan: sealedPlan,
      blueprint: sealedBlueprint,
      report: sealedReport,
      createdBy: createdBy ?? null,
      uses: uses ?? [],
      copied: { planHash, responds: plan.responds, sequential: plan.settings.sequential },
      // Numbers of other systems go beyond what a column of ours holds.
      hook: hook !== undefined && Number.isInteger(hook) && Math.abs(hook) < 2 ** 31 ? hook : undefined,
    };
  }

  /** Plan and version, in the transaction that makes it the newest. */
  async write(
    session: Session,
    of: { scenarioId: number; version: number; name: string },
    sealed: SealedVersion,
  ): Promise<void> {
    const { scenarioId, version } = of;
    await this.plans.write(session, sealed.plan);
    await writeUses(session, { teamId: this.database.teamId, scenarioId, version }, sealed.uses);
    await session.insert(scenarioVersions).values({
      ...of,
      teamId: this.database.teamId,
      planHash: sealed.plan.hash,
      blueprint: sealed.blueprint.inline,
      blueprintBlob: sealed.blueprint.blob,
      report: sealed.report.inline,
      reportBlob: sealed.report.blob,
      createdBy: sealed.createdBy,
    });
  }

  async get(scenarioId: number, version: number): Promise<ScenarioVersion | undefined> {
    const [row] = await this.database.run((session) =>
      session
        .select()
        .from(scenarioVersions)
        .where(and(this.of(scenarioId), eq(scenarioVersions.version, version))),
    );
    if (row === undefined) return undefined;
    const blueprint = await this.sealer.open(row.blueprint, row.blueprintBlob);
    return { ...(await this.summaryOf(row)), blueprint: blueprint ?? null };
  }

  async list(scenarioId: number, query: PageQuery): Promise<Page<ScenarioVersionSummary>> {
    const before = numberCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select(summary)
        .from(scenarioVersions)
        .where(
          and(this.of(scenarioId), before === undefined ? undefined : lt(scenarioVersions.version, before)),
        )
        .orderBy(desc(scenarioVersions.version))
        .limit(pageSize(query) + 1),
    );
    const page = pageOf(
      rows,
      query,
      (row) => row,
      (row) => [row.version],
    );
    return { ...page, items: await Promise.all(page.items.map((row) => this.summaryOf(row))) };
  }

  /** The report as the API gives it back. */
  async report(row: Pick<SummaryRow, 'report' | 'reportBlob'>): Promise<Json> {
    return (await this.sealer.open(row.report, row.reportBlob)) ?? null;
  }

  private async summaryOf(row: SummaryRow): Promise<ScenarioVersionSummary> {
    const { scenarioId, version, name, planHash, createdBy, createdAt } = row;
    return {
      ...{ scenarioId, version, name, planHash },
      report: await this.report(row),
      ...(createdBy === null ? {} : { createdBy }),
      createdAt: iso(createdAt),
    };
  }

  private of(scenarioId: number) {
    return and(
      eq(scenarioVersions.scenarioId, scenarioId),
      eq(scenarioVersions.teamId, this.database.teamId),
    );
  }
}
