/** Which plans nothing new may start with: those that use a retired module. */
import { sql, type SQL } from 'drizzle-orm';

/**
 * Whether the plan with this hash uses a module that an operator has retired, or one that its connector's release has
 * (`byRelease`: exact references).
 */
export function usesRetired(teamId: number, planHash: SQL, byRelease: readonly string[]): SQL {
  return sql`exists (
    select 1 from plan_modules retired where retired.plan_hash = ${planHash}
      and (retired.module = any(${sql.param([...byRelease])}::text[]) or exists (
        select 1 from lifecycle_overrides o
        where o.team_id = ${teamId} and o.module = retired.module and o.state = 'retired')))`;
}
