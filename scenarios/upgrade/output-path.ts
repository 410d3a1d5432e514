/** Paths of outputs, such as `issues[].fields.summary`, and how a reference to one moves when the output does. */
import type { OutputChange } from './migration.ts';

/** A field, with the brackets behind it. */
export interface PathField<Index> {
  name: string;
  indexes: Index[];
  /** As it stands in a source, so that it keeps its spelling. */
  written?: Index;
}

/** `issues[].fields` as fields; a pair of brackets counts as one index. */
export function outputPath(path: string): PathField<'[]'>[] {
  return path.split('.').map((step) => {
    const name = step.replace(/(\[\])+$/, '');
    return { name, indexes: Array.from({ length: (step.length - name.length) / 2 }, () => '[]' as const) };
  });
}

/** Whether the path begins with these names; brackets do not count: a list is read with or without them. */
export function startsWith(path: readonly { name: string }[], prefix: readonly { name: string }[]): boolean {
  return prefix.length <= path.length && prefix.every(({ name }, index) => path[index]?.name === name);
}

/**
 * The reference at the new place: brackets written behind fields of the old path go to the lists of the new one in their
 * order, what followed follows. Undefined where the new path has lists that the reference says nothing of, or lacks those
 * that it reads an element of.
 */
export function moved<Index>(
  reference: readonly PathField<Index>[],
  from: readonly PathField<'[]'>[],
  to: readonly PathField<'[]'>[],
): PathField<Index>[] | undefined {
  const rest = reference.slice(from.length);
  const lists = (path: readonly PathField<'[]'>[]): number =>
    path.filter(({ indexes }) => indexes.length > 0).length;
  if (lists(from) !== lists(to)) return undefined;
  const carried = from.flatMap((field, index) => {
    const written = reference[index]?.indexes ?? [];
    if (field.indexes.length === 0 && written.length > 0 && index < from.length - 1) return [undefined];
    return field.indexes.length === 0 ? [] : [written];
  });
  if (carried.includes(undefined)) return undefined;
  const waiting = carried.filter((indexes) => indexes !== undefined);
  const last = reference[from.length - 1];
  const plainLast = from.at(-1)?.indexes.length === 0 ? (last?.indexes ?? []) : [];
  const placed = to.map(({ name, indexes }, index): PathField<Index> => {
    const written = reference[index]?.name === name ? reference[index].written : undefined;
    return {
      name,
      indexes: indexes.length === 0 ? [] : [...(waiting.shift() ?? [])],
      ...(written === undefined ? {} : { written }),
    };
  });
  // An element of what the old path leads to, which the change says nothing of.
  const end = placed.at(-1);
  if (end !== undefined && to.at(-1)?.indexes.length === 0) end.indexes.push(...plainLast);
  return [...placed, ...rest];
}

export type Rename = Extract<OutputChange, { op: 'rename' }>;

/** The longest renamed path decides; all renames count for the old names, so that two fields can swap theirs. */
export function renameOf(
  path: readonly { name: string }[],
  changes: readonly OutputChange[],
): Rename | undefined {
  let found: Rename | undefined;
  for (const change of changes) {
    if (change.op !== 'rename' || !startsWith(path, outputPath(change.from))) continue;
    if (found === undefined || outputPath(change.from).length > outputPath(found.from).length) found = change;
  }
  return found;
}
