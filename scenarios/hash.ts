/** The name of a plan: the hash of its canonical JSON, equal for equal blueprints on equal connectors. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Plan } from './plan.ts';
import type { Json } from './value.ts';

/** `p1-` and the SHA-256 of the plan in hex; the digit is the plan's format. */
export function planHash(plan: Plan): string {
  // A plan is plain JSON by its definition; its interfaces just lack an index signature.
  return `p${String(plan.format)}-${bytesToHex(sha256(utf8ToBytes(canonicalJson(plan as unknown as Json))))}`;
}

/** JSON with the names of every object sorted by code unit and no space: one text for one value. */
export function canonicalJson(value: Json): string {
  return written(value, new Map());
}

/** Lists that many nodes share, as the fields of their module, are written once. */
type SharedLists = Map<Json[], string>;

function written(value: Json, lists: SharedLists): string {
  if (Array.isArray(value)) {
    let text = lists.get(value);
    if (text === undefined) {
      text = `[${value.map((element) => written(element, lists)).join(',')}]`;
      lists.set(value, text);
    }
    return text;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let members = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${written(member, lists)}`;
  }
  return `{${members}}`;
}
