/** The audit log: who did what to which thing. Never changed, never deleted. */
import { and, desc, eq, lt } from 'drizzle-orm';
import type { Json } from '../scenarios/value.ts';
import type { Database } from './database.ts';
import { iso } from './moments.ts';
import { numberCursor, pageOf, pageSize, type Page, type PageQuery } from './paging.ts';
import { auditLog } from './schema/index.ts';

export interface AuditEntry {
  /** Key id, or a word such as `system`. */
  actor: string;
  /** Such as `scenario.save`. */
  action: string;
  /** Such as `scenario:42`. */
  target: string;
  /** No secrets: it lies in the clear. */
  detail?: Json;
}

export interface AuditStore {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(query: PageQuery & { target?: string }): Promise<Page<AuditEntry & { id: string; at: string }>>;
}

export class Audit implements AuditStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add(entry: AuditEntry): Promise<void> {
    await this.database.run((session) =>
      session.insert(auditLog).values({ ...entry, teamId: this.database.teamId }),
    );
  }

  async list(query: PageQuery & { target?: string }): Promise<Page<AuditEntry & { id: string; at: string }>> {
    const before = numberCursor(query);
    const rows = await this.database.run((session) =>
      session
        .select()
        .from(auditLog)
        .where(
          and(
            eq(auditLog.teamId, this.database.teamId),
            query.target === undefined ? undefined : eq(auditLog.target, query.target),
            before === undefined ? undefined : lt(auditLog.id, before),
          ),
        )
        .orderBy(desc(auditLog.id))
        .limit(pageSize(query) + 1),
    );
    return pageOf(
      rows,
      query,
      ({ id, actor, action, target, detail, at }) => ({
        id: String(id),
        at: iso(at),
        actor,
        action,
        target,
        ...(detail === null ? {} : { detail }),
      }),
      (row) => [row.id],
    );
  }
}
