/** Bundles of an old module version beside those of a new one: field by field, apart from what its migrations announce. */
import {
  Binary,
  isCollection,
  sizeOf,
  type Bundle,
  type Collection,
  type Json,
  type Value,
} from '../value.ts';
import { announced, type AnnouncedOutputs } from './announced-outputs.ts';
import { shownValue } from './attention.ts';
import { convertedLiteral } from './conversions.ts';
import type { OutputChange } from './migration.ts';
import { startsWith } from './output-path.ts';

export interface Difference {
  /** `issues[].key`: the same field of every element is one. Empty: the number of bundles. */
  path: string;
  /** `type`: another kind of value. */
  kind: 'added' | 'removed' | 'changed' | 'type';
  /** Left out where there is none, or where it may be a secret. */
  before?: Json;
  after?: Json;
}

export interface Comparison {
  /** What nobody announced. */
  differences: Difference[];
  /** Paths that differ as announced. */
  announced: string[];
}

interface Place {
  names: { name: string }[];
  path: string;
  /** What a credential would be called here. */
  label: string;
}

/** `steps`: the output changes of each version on the way. */
export function compareOutputs(
  before: readonly Bundle[],
  after: readonly Bundle[],
  steps: readonly (readonly OutputChange[])[],
): Comparison {
  const { expected, announced: said } = announced(before, steps);
  const differences = new Map<string, Difference>();
  const known = new Set(said.moved);
  if (expected.length !== after.length) {
    if (said.bundles) known.add('');
    else {
      const counts = { before: expected.length, after: after.length };
      differences.set('', { path: '', kind: 'changed', ...counts });
    }
  }
  for (let index = 0; index < Math.min(expected.length, after.length); index += 1) {
    collections(expected[index] ?? {}, after[index] ?? {}, { names: [], path: '', label: '' });
  }
  return { differences: [...differences.values()], announced: [...known] };

  function collections(old: Collection, now: Collection, place: Place): void {
    // Rows of headers and queries: the name of the value stands beside it.
    const row = old['name'] ?? old['key'];
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const inner = {
        names: [...place.names, { name }],
        path: place.path === '' ? name : `${place.path}.${name}`,
        label: name === 'value' && typeof row === 'string' ? row : name,
      };
      values(ownValue(old, name), ownValue(now, name), inner);
    }
  }

  function values(old: Value, now: Value, place: Place): void {
    if (old === null && now === null) return;
    if (old === null || now === null) {
      tell(old === null ? 'added' : 'removed', old, now, place);
    } else if (kindOf(old) !== kindOf(now)) {
      tell('type', old, now, place);
    } else if (Array.isArray(old) && Array.isArray(now)) {
      const elements = { ...place, path: `${place.path}[]` };
      if (old.length !== now.length) tell('changed', old.length, now.length, elements);
      for (let index = 0; index < Math.min(old.length, now.length); index += 1) {
        values(old[index] ?? null, now[index] ?? null, elements);
      }
    } else if (isCollection(old) && isCollection(now)) {
      collections(old, now, place);
    } else if (!same(old, now)) {
      tell('changed', old, now, place);
    }
  }

  function tell(kind: Difference['kind'], old: Value, now: Value, { names, path, label }: Place): void {
    if (isAnnounced(names, old, now, said)) {
      known.add(path);
      return;
    }
    const key = `${kind} ${path}`;
    if (differences.has(key)) return;
    const [shownBefore, shownAfter] = [shown(label, old), shown(label, now)];
    differences.set(key, {
      ...{ path, kind },
      ...(shownBefore === undefined ? {} : { before: shownBefore }),
      ...(shownAfter === undefined ? {} : { after: shownAfter }),
    });
  }
}

function isAnnounced(names: { name: string }[], old: Value, now: Value, said: AnnouncedOutputs): boolean {
  if (said.open.some((path) => startsWith(names, path))) return true;
  const told = said.told.filter(({ path }) => path.length === names.length && startsWith(names, path));
  if (told.length === 0) return false;
  // What readers get now, by the function the upgrade puts around the reference.
  const read = told.reduce<Value>((value, { change }) => {
    if (change.op === 'nullable') return value === null || value === '' ? change.fallback : value;
    if (change.op === 'map-value') {
      return Object.entries(change.map).find(([, name]) => name === value)?.[0] ?? value;
    }
    return convertedLiteral(plain(value), change.to) ?? value;
  }, now);
  if (told.some(({ change }) => change.op === 'nullable') && (now === null || now === '')) return true;
  // A date becomes a text in it, and is read as one.
  return JSON.stringify(plain(read)) === JSON.stringify(plain(old));
}

function ownValue(collection: Collection, name: string): Value {
  return Object.hasOwn(collection, name) ? (collection[name] ?? null) : null;
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Date) return 'date';
  if (value instanceof Binary) return 'file';
  return typeof value;
}

function same(old: Value, now: Value): boolean {
  if (old instanceof Date && now instanceof Date) return old.getTime() === now.getTime();
  if (!(old instanceof Binary) || !(now instanceof Binary)) return old === now;
  const [a, b] = [old.content, now.content];
  if ('key' in a || 'key' in b) return sizeOf(old) === sizeOf(now);
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function plain(value: Value): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Binary) return `(file of ${String(sizeOf(value))} bytes)`;
  if (Array.isArray(value)) return value.map(plain);
  if (!isCollection(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

const LONGEST = 500;

function shown(name: string, value: Value): Json | undefined {
  if (value === null) return undefined;
  const safe = shownValue(name, plain(value));
  if (safe === undefined || typeof safe !== 'object') return safe;
  const text = JSON.stringify(safe);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : safe;
}
