/** A migration to a module that was chosen by hand: fields that mean the same by their names are carried over, all else is asked. */
import type { ModuleDescription } from '../catalogue.ts';
import type { FieldSpec } from '../plan.ts';
import type { InputChange, Migration, OutputChange } from './migration.ts';

/** Parts of a name in their bare form: `max_results`, `maxResults` and `Max Results` are the same. */
const bare = (name: string): string => name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();

/** Types between which a value is carried as it is. */
function compatible(a: FieldSpec, b: FieldSpec): boolean {
  return (
    a.type === b.type || a.type === 'any' || b.type === 'any' || (b.type === 'text' && a.type !== 'array')
  );
}

/** What of one module's settings and outputs the other has, too. */
export function proposedMigration(from: ModuleDescription, to: ModuleDescription): Migration {
  const inputs: InputChange[] = [];
  const taken = new Set(
    from.fields.filter((old) => to.fields.some((now) => now.name === old.name)).map(({ name }) => name),
  );
  for (const old of from.fields) {
    const same = to.fields.find((now) => now.name === old.name);
    if (same !== undefined && compatible(old, same)) continue;
    const alike = to.fields.find(
      (now) => !taken.has(now.name) && bare(now.name) === bare(old.name) && compatible(old, now),
    );
    if (alike !== undefined) {
      taken.add(alike.name);
      inputs.push({ op: 'rename', from: old.name, to: alike.name });
      continue;
    }
    inputs.push({
      op: 'drop',
      at: old.name,
      loss: 'data',
      reason: `${to.ref} has no setting that is called like this.`,
    });
  }
  return { inputs, outputs: outputChanges(from, to) };
}

function outputChanges(from: ModuleDescription, to: ModuleDescription): OutputChange[] {
  if (from.output === undefined || to.output === undefined) return [];
  const now = to.output.fields;
  const changes: OutputChange[] = [];
  for (const { name } of from.output.fields) {
    if (now.some((field) => field.name === name)) continue;
    const alike = now.find((field) => bare(field.name) === bare(name));
    if (alike !== undefined) changes.push({ op: 'rename', from: name, to: alike.name });
    else if (!to.output.open) {
      changes.push({ op: 'drop', at: name, reason: `${to.ref} has no output ${name}.` });
    }
  }
  return changes;
}
