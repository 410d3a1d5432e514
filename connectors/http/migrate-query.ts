/** Repeated names of the query: the older request modules number them, version 4 sends them as they are. */
import { isCollection, type Json, type JsonObject } from '../../scenarios/value.ts';
import type { NodeDraft } from './node-draft.ts';

/** `queryParameters` already has the rows of `qs`. Writes the numbers into the names, where it can be known which repeat. */
export function migrateQuery(draft: NodeDraft): void {
  const kept = draft.flag('useQuerystring', false);
  const rows = draft.value('queryParameters');
  draft.remove('useQuerystring');
  if (kept === true || rows === undefined) return;
  const named = Array.isArray(rows)
    ? rows.filter((row): row is JsonObject => isCollection(row) && nameOf(row) !== '')
    : undefined;
  const names = named?.map(nameOf) ?? [];
  const repeats = names.some((name, index) => names.indexOf(name) !== index);
  if (named === undefined || (kept === undefined && repeats) || mayRepeat(names)) {
    draft.ask({
      code: 'BEHAVIOUR_CHANGED',
      severity: 'confirm',
      field: 'qs',
      reason:
        'Version 3 sends a name that stands twice as `name[0]` and `name[1]`, version 4 as `name` and `name`; whether one does is not known before it runs.',
    });
  }
  if (kept === false && named !== undefined && repeats) number(named, names);
}

function number(rows: readonly JsonObject[], names: readonly string[]): void {
  const positions = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const name = names[index] ?? '';
    if (names.filter((one) => one === name).length < 2) continue;
    const position = positions.get(name) ?? 0;
    positions.set(name, position + 1);
    row[keyOf(row)] = `${name}[${String(position)}]`;
  }
}

/** Two names that are written differently may be the same where an expression makes one of them. */
function mayRepeat(names: readonly string[]): boolean {
  const different = new Set(names);
  return different.size > 1 && [...different].some((name) => name.includes('{{'));
}

const present = (value: Json | undefined): boolean => value !== undefined && value !== null;

/** `key` is what other tools write for `name`. */
const keyOf = (row: JsonObject): 'name' | 'key' =>
  !present(row['name']) && present(row['key']) ? 'key' : 'name';

function nameOf(row: JsonObject): string {
  const value = row[keyOf(row)];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
