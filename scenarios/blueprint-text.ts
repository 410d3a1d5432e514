/** The outermost layer of an import: text to JSON, size and depth limits, and the wrappers API answers put around a blueprint. */
import { findJsonError } from './json-error.ts';
import { at } from './json-path.ts';
import type { Findings } from './report.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';

/** Bytes of JSON, as the vendors' own limit. */
export const MAX_BLUEPRINT_BYTES = 5 * 1024 * 1024;

/** Levels of nested JSON; a router adds four, and real files nest routers seven deep. */
export const MAX_BLUEPRINT_DEPTH = 200;

/** `{blueprint}`, `{response: {blueprint}}`, `{data: {…}}`: never more than this many around each other. */
const MAX_WRAPPERS = 4;

const NOT_A_BLUEPRINT_HINT =
  'Export the scenario with "Export blueprint" and give that file: an object with name, flow and metadata.';

/** A blueprint without its wrapper, and the schedule that API answers carry beside it. */
export interface UnwrappedBlueprint {
  blueprint: JsonObject;
  scheduling?: JsonObject;
}

/** Reads text, or an object already parsed. Undefined after an error, which is in `findings`. */
export function readBlueprint(input: unknown, findings: Findings): UnwrappedBlueprint | undefined {
  const json = toJson(input, findings);
  const unwrapped = json === undefined ? undefined : unwrap(json, findings);
  if (unwrapped === undefined || !checkTree(unwrapped.blueprint, '$', findings)) return undefined;
  if (unwrapped.scheduling !== undefined && !checkTree(unwrapped.scheduling, '$.scheduling', findings))
    return undefined;
  return unwrapped;
}

function toJson(input: unknown, findings: Findings): Json | undefined {
  const text = typeof input === 'string' ? input : written(input, findings);
  if (text === undefined) return undefined;
  if (text.length > MAX_BLUEPRINT_BYTES || bytes(text) > MAX_BLUEPRINT_BYTES) {
    findings.error({
      path: '$',
      code: 'BLUEPRINT_TOO_LARGE',
      message: 'The blueprint is larger than 5 MB.',
      hint: 'Split the scenario in two, or move long literal texts into a data store.',
    });
    return undefined;
  }
  const content = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(content) as Json; // what JSON.parse returns is JSON
  } catch {
    reportBrokenJson(content, findings);
    return undefined;
  }
}

/** A copy by way of text: detached from the caller, and without anything JSON cannot hold. */
function written(input: unknown, findings: Findings): string | undefined {
  try {
    const text: unknown = JSON.stringify(input);
    if (typeof text === 'string') return text;
  } catch (error) {
    // A RangeError: the value is nested too deep to be written. Anything else: a cycle or a bigint.
    if (error instanceof RangeError) reportDepth('$', findings);
  }
  if (findings.errors.length === 0) {
    findings.error({
      path: '$',
      code: 'BLUEPRINT_NOT_JSON',
      message: 'The blueprint is not a JSON value.',
      hint: NOT_A_BLUEPRINT_HINT,
    });
  }
  return undefined;
}

/** Length in UTF-8. It takes one to three bytes for each unit of a string, so most files need not be encoded to know. */
function bytes(text: string): number {
  return text.length * 3 <= MAX_BLUEPRINT_BYTES ? text.length : new TextEncoder().encode(text).length;
}

function reportBrokenJson(text: string, findings: Findings): void {
  const { line, column, expected } = findJsonError(text);
  findings.error({
    path: '$',
    code: 'BLUEPRINT_NOT_JSON',
    message: `The file is not valid JSON: line ${String(line)}, column ${String(column)}: expected ${expected}.`,
    hint:
      text.trim() === ''
        ? 'The file is empty.'
        : 'Export the blueprint again; placeholders such as <CONNECTION> must stand in double quotes.',
  });
}

/** Refuses what no later step should meet: bottomless nesting, and text a database cannot keep. */
function checkTree(root: Json, rootPath: string, findings: Findings): boolean {
  const open: { value: Json; path: string; depth: number }[] = [{ value: root, path: rootPath, depth: 0 }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { value, path, depth } = item;
    if (typeof value === 'string') checkText(value, path, findings);
    if (typeof value === 'number') checkNumber(value, path, findings);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_BLUEPRINT_DEPTH) {
      reportDepth(path, findings);
      return false;
    }
    for (const [name, child] of Object.entries(value)) {
      if (!Array.isArray(value)) checkText(name, path, findings);
      open.push({
        value: child,
        path: at(path, Array.isArray(value) ? Number(name) : name),
        depth: depth + 1,
      });
    }
  }
  return findings.errors.length === 0;
}

function reportDepth(path: string, findings: Findings): void {
  findings.error({
    path,
    code: 'BLUEPRINT_TOO_DEEP',
    message: `The blueprint is nested more than ${String(MAX_BLUEPRINT_DEPTH)} levels deep.`,
    hint: 'Move inner routes into a scenario of their own.',
  });
}

function checkText(text: string, path: string, findings: Findings): void {
  if (!/[\u0000]|\p{Surrogate}/u.test(text)) return;
  findings.error({
    path,
    code: 'TEXT_INVALID',
    message: 'A text holds a character that cannot be stored (NUL, or half of a surrogate pair).',
    hint: 'Remove the character; it is usually left over from binary data pasted as text.',
  });
}

function checkNumber(value: number, path: string, findings: Findings): void {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return;
  findings.warn({
    path,
    code: 'NUMBER_IMPRECISE',
    message: 'A number has more digits than a JSON number keeps; its last digits may have changed.',
    hint: 'Write long ids as text, in double quotes.',
  });
}

function unwrap(json: Json, findings: Findings): UnwrappedBlueprint | undefined {
  let value = json;
  let scheduling: JsonObject | undefined;
  for (let layer = 0; layer <= MAX_WRAPPERS; layer += 1) {
    if (!isJsonObject(value)) break;
    const inner = ['blueprint', 'response', 'data'].find((name) => Object.hasOwn(value as JsonObject, name)); // checked above
    if (Object.hasOwn(value, 'flow') || inner === undefined) {
      if (!looksLikeBlueprint(value)) break;
      return { blueprint: value, ...(scheduling === undefined ? {} : { scheduling }) };
    }
    if (isJsonObject(value['scheduling'])) scheduling = value['scheduling'];
    const wrapped: Json = value[inner] ?? null;
    if (typeof wrapped !== 'string') value = wrapped;
    else {
      // The vendor's API takes the blueprint as a text inside its JSON.
      const parsed = toJson(wrapped, findings);
      if (parsed === undefined) return undefined;
      value = parsed;
    }
  }
  findings.error({
    path: '$',
    code: 'NOT_A_BLUEPRINT',
    message: `This is ${describe(value)}, not a blueprint.`,
    hint: NOT_A_BLUEPRINT_HINT,
  });
  return undefined;
}

/** An object with any key of a blueprint is judged as one, so that a missing `flow` is named as such. */
function looksLikeBlueprint(value: JsonObject): boolean {
  return ['flow', 'name', 'metadata'].some((name) => Object.hasOwn(value, name));
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return isCollection(value);
}

function describe(value: Json): string {
  if (Array.isArray(value)) return 'a JSON array';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'a JSON object without name, flow and metadata' : `a ${typeof value}`;
}
