/** The settings of a node by dotted paths: read, set, renamed and taken away in place; a path with `[]` means each element. */
import { isCollection, setOwn, type Json, type JsonObject } from '../value.ts';
import { parseTemplate } from '../expressions/index.ts';
import type { NodeConfig, Section } from './migration.ts';

/** One place a setting stands at. */
export interface Site {
  section: Section;
  /** The object that holds it. */
  holder: JsonObject;
  name: string;
  value: Json;
  /** As a reader would write it: `headers[2].name`. */
  path: string;
}

const SECTIONS: readonly Section[] = ['mapper', 'parameters'];

const stepsOf = (path: string): string[] => path.split('.');

/** Where the setting is filled in: mapped ones win over static ones, as in a run. Empty texts and null are no values. */
export function sites(config: NodeConfig, path: string): Site[] {
  for (const section of SECTIONS) {
    const found = sitesIn(config[section], stepsOf(path), section, '');
    if (found.length > 0) return found;
  }
  return [];
}

function sitesIn(
  holder: JsonObject,
  [step = '', ...rest]: string[],
  section: Section,
  above: string,
): Site[] {
  const name = step.replace(/\[\]$/, '');
  const value = Object.hasOwn(holder, name) ? (holder[name] ?? null) : null;
  const path = above === '' ? name : `${above}.${name}`;
  if (value === null || value === '') return [];
  if (rest.length === 0) return [{ section, holder, name, value, path }];
  if (!step.endsWith('[]')) return isCollection(value) ? sitesIn(value, rest, section, path) : [];
  if (!Array.isArray(value)) return [];
  return value.flatMap((element, index) =>
    isCollection(element) ? sitesIn(element, rest, section, `${path}[${String(index + 1)}]`) : [],
  );
}

/** The value, where the path stands for one place. */
export function valueAt(config: NodeConfig, path: string): Json | undefined {
  return sites(config, path)[0]?.value;
}

/** Takes the setting away everywhere, blanks included. */
export function remove(config: NodeConfig, path: string): void {
  for (const section of SECTIONS) removeIn(config[section], stepsOf(path));
}

function removeIn(holder: JsonObject, [step = '', ...rest]: string[]): void {
  const name = step.replace(/\[\]$/, '');
  if (!Object.hasOwn(holder, name)) return;
  if (rest.length === 0) {
    Reflect.deleteProperty(holder, name);
    return;
  }
  const value = holder[name] ?? null;
  const inner = Array.isArray(value) ? value : [value];
  for (const element of inner) if (isCollection(element)) removeIn(element, rest);
  if (isCollection(value) && Object.keys(value).length === 0) Reflect.deleteProperty(holder, name);
}

/** Sets it, with the collections on the way. Paths with `[]` are set in elements that are there. */
export function set(config: NodeConfig, path: string, value: Json, section: Section): void {
  setIn(config[section], stepsOf(path), value);
}

function setIn(holder: JsonObject, [step = '', ...rest]: string[], value: Json): void {
  const name = step.replace(/\[\]$/, '');
  if (rest.length === 0) {
    setOwn(holder, name, value);
    return;
  }
  const inner = Object.hasOwn(holder, name) ? (holder[name] ?? null) : null;
  if (step.endsWith('[]')) {
    for (const element of Array.isArray(inner) ? inner : [])
      if (isCollection(element)) setIn(element, rest, value);
    return;
  }
  const next: JsonObject = isCollection(inner) ? inner : {};
  if (next !== inner) setOwn(holder, name, next);
  setIn(next, rest, value);
}

/** Renames a field of one object in place: the order of the others stays. */
export function renameField(holder: JsonObject, from: string, to: string): void {
  const entries = Object.entries(holder);
  for (const [name] of entries) Reflect.deleteProperty(holder, name);
  for (const [name, value] of entries) {
    if (name === to) continue; // what stood there gives way
    setOwn(holder, name === from ? to : name, value);
  }
}

/** What a mapped text is: the text itself, an expression alone, a text with holes, or unreadable. */
export type Written =
  { literal: string } | { expression: string } | { mixed: string } | { unreadable: string };

/** Static settings are literals whatever they look like. */
export function writtenAs(text: string, section: Section): Written {
  if (section === 'parameters' || !text.includes('{{')) return { literal: text };
  try {
    const template = parseTemplate(text);
    if (typeof template === 'string') return { literal: template };
    const [only, ...more] = template.parts;
    const alone = more.length === 0 && typeof only === 'object';
    // One hole and nothing else: what stands between its braces.
    return alone ? { expression: text.slice(2, -2).trim() } : { mixed: text };
  } catch {
    return { unreadable: text };
  }
}

/** True where the value is written out, at every depth. */
export function isLiteral(value: Json, section: Section): boolean {
  if (typeof value === 'string') return 'literal' in writtenAs(value, section);
  if (Array.isArray(value)) return value.every((element) => isLiteral(element, section));
  if (!isCollection(value)) return true;
  return Object.entries(value).every(([name, inner]) => !name.includes('{{') && isLiteral(inner, section));
}
