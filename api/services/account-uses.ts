/** Which connections, data stores and structures a version names, for the where-used table. */
import type { ImportReport } from '../../scenarios/report.ts';
import type { AccountKind, AccountUse } from '../../store/index.ts';

const KINDS: Readonly<Partial<Record<ImportReport['connections'][number]['kind'], AccountKind>>> = {
  connection: 'connection',
  // A key is a connection here, as in the modules that take one.
  key: 'connection',
  'data-store': 'data-store',
  'data-structure': 'data-structure',
};

/** Placeholders are no numbers, and name nothing. */
export function accountUses({ connections }: Pick<ImportReport, 'connections'>): AccountUse[] {
  return connections.flatMap(({ kind, id }) => {
    const known = KINDS[kind];
    const number = Number(id);
    return known === undefined || !Number.isSafeInteger(number) ? [] : [{ kind: known, id: number }];
  });
}
