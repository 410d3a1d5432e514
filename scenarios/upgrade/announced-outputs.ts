/** Outputs as the steps of an upgrade say they become: what is renamed moves, what is dropped goes, the rest is noted. */
import { isCollection, setOwn, type Bundle, type Collection, type Value } from '../value.ts';
import type { OutputChange } from './migration.ts';
import { outputPath, startsWith } from './output-path.ts';

type Path = readonly { name: string; indexes: readonly string[] }[];
type Told = Extract<OutputChange, { op: 'convert' | 'map-value' | 'nullable' }>;

/** What the steps announce, by the names of the last one. */
export interface AnnouncedOutputs {
  /** Whatever becomes of what lies here was said. */
  open: { name: string }[][];
  /** Readers get the old value by a function: it must give it. */
  told: { path: { name: string }[]; change: Told }[];
  /** The number of bundles was said to change. */
  bundles: boolean;
  /** Old paths that were there and were renamed or dropped. */
  moved: Set<string>;
}

/** Gathers them over the steps, and gives the outputs of the old version in the form the new one should have. */
export function announced(
  bundles: readonly Bundle[],
  steps: readonly (readonly OutputChange[])[],
): { expected: Bundle[]; announced: AnnouncedOutputs } {
  const found: AnnouncedOutputs = { open: [], told: [], bundles: false, moved: new Set() };
  let expected = bundles.map((bundle) => copied(bundle) as Bundle); // a collection stays one
  for (const changes of steps) {
    const renames = changes
      .filter((change) => change.op === 'rename')
      .map(({ from, to }) => ({ at: from, from: plain(from), to: plain(to) }))
      .sort((a, b) => b.from.length - a.from.length);
    const follow = (path: { name: string }[]): { name: string }[] => {
      const rename = renames.find(({ from }) => startsWith(path, from));
      return rename === undefined ? path : [...rename.to, ...path.slice(rename.from.length)];
    };
    found.open = found.open.map(follow);
    found.told = found.told.map((one) => ({ ...one, path: follow(one.path) }));
    for (const change of changes) note(change, follow);
    expected = expected.map((bundle) => stepped(bundle, renames, changes, found));
  }
  return { expected, announced: found };

  function note(change: OutputChange, follow: (path: { name: string }[]) => { name: string }[]): void {
    switch (change.op) {
      case 'rename':
        return;
      case 'drop':
        found.open.push(outputPath(change.at));
        return;
      case 'cardinality':
        if (change.at === undefined) found.bundles = true;
        else found.open.push(follow(outputPath(change.at)));
        return;
      default:
        found.told.push({ path: follow(outputPath(change.at)), change });
    }
  }
}

/** Brackets at the end mean the list as a whole. */
function plain(path: string): Path {
  const fields = outputPath(path);
  const last = fields.at(-1);
  return last === undefined ? fields : [...fields.slice(0, -1), { name: last.name, indexes: [] }];
}

function stepped(
  bundle: Bundle,
  renames: readonly { at: string; from: Path; to: Path }[],
  changes: readonly OutputChange[],
  found: AnnouncedOutputs,
): Bundle {
  const placed: { to: Path; indexes: number[]; value: Value }[] = [];
  // All are taken before one is put: two fields may swap their names.
  for (const { at, from, to } of renames) {
    if (lists(from) === lists(to)) {
      take(bundle, from, [], (indexes, value) => {
        found.moved.add(at);
        placed.push({ to, indexes, value });
      });
    } else {
      found.open.push([...from], [...to]);
    }
  }
  for (const change of changes) {
    if (change.op === 'drop') take(bundle, plain(change.at), [], () => found.moved.add(change.at));
  }
  // The outermost first, so that what lay in it comes to lie in it again.
  for (const { to, indexes, value } of placed.sort((a, b) => a.to.length - b.to.length)) {
    put(bundle, to, indexes, value);
  }
  return bundle;
}

const lists = (path: Path): number => path.reduce((sum, { indexes }) => sum + indexes.length, 0);

function take(
  holder: Collection,
  [field, ...rest]: Path,
  indexes: number[],
  tell: (indexes: number[], value: Value) => unknown,
): void {
  if (field === undefined || !Object.hasOwn(holder, field.name)) return;
  const value = holder[field.name] ?? null;
  if (rest.length === 0) {
    tell(indexes, value);
    Reflect.deleteProperty(holder, field.name);
    return;
  }
  if (field.indexes.length === 0) {
    // A list may be read without brackets; then every element is meant.
    if (Array.isArray(value)) {
      for (const element of value) if (isCollection(element)) take(element, rest, indexes, tell);
    } else if (isCollection(value)) {
      const filled = Object.keys(value).length > 0;
      take(value, rest, indexes, tell);
      if (filled && Object.keys(value).length === 0) Reflect.deleteProperty(holder, field.name);
    }
    return;
  }
  if (!Array.isArray(value)) return;
  value.forEach((element, index) => {
    if (isCollection(element)) take(element, rest, [...indexes, index], tell);
  });
}

function put(holder: Collection, [field, ...rest]: Path, indexes: number[], value: Value): void {
  if (field === undefined) return;
  const { name } = field;
  if (rest.length === 0) {
    setOwn(holder, name, value);
    return;
  }
  const there = Object.hasOwn(holder, name) ? (holder[name] ?? null) : null;
  if (field.indexes.length === 0) {
    const next: Collection = isCollection(there) ? there : {};
    if (next !== there) setOwn(holder, name, next);
    put(next, rest, indexes, value);
    return;
  }
  const [index = 0, ...deeper] = indexes;
  const list: Value[] = Array.isArray(there) ? there : [];
  if (list !== there) setOwn(holder, name, list);
  while (list.length <= index) list.push({});
  const element = list[index];
  if (isCollection(element)) put(element, rest, deeper, value);
}

function copied(value: Value): Value {
  if (Array.isArray(value)) return value.map(copied);
  if (!isCollection(value)) return value;
  const copy: Collection = {};
  for (const [name, inner] of Object.entries(value)) setOwn(copy, name, copied(inner));
  return copy;
}
