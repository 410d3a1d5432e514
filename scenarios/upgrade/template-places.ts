/** Every place of a blueprint that can hold an expression, to be read and written: the blueprint itself is changed. */
import { field } from '../json-fields.ts';
import { at } from '../json-path.ts';
import { isCollection, type Json, type JsonObject } from '../value.ts';
import { renameField } from './settings.ts';

export interface TemplatePlace {
  /** Id of the module whose place it is. */
  node: number;
  path: string;
  text: string;
  /** Puts another text there. */
  write(text: string): void;
}

/** A node of the blueprint as written, with the JSON path it stands at. */
export interface RawNode {
  id: number;
  path: string;
  raw: JsonObject;
}

/** All nodes of the main flow and of everything nested in it, in the order of the file. */
export function rawNodes(blueprint: JsonObject): RawNode[] {
  const found: RawNode[] = [];
  const visit = (flow: Json | undefined, path: string): void => {
    if (!Array.isArray(flow)) return;
    flow.forEach((raw, index) => {
      if (!isCollection(raw)) return;
      const here = at(path, index);
      const id = field(raw, 'id');
      found.push({ id: typeof id === 'number' ? id : 0, path: here, raw });
      for (const name of ['routes', 'branches']) {
        const list = field(raw, name);
        if (!Array.isArray(list)) continue;
        list.forEach((entry, position) => {
          if (isCollection(entry)) visit(field(entry, 'flow'), at(here, name, position, 'flow'));
        });
      }
      visit(field(raw, 'onerror'), at(here, 'onerror'));
    });
  };
  visit(field(blueprint, 'flow'), '$.flow');
  return found;
}

/** Nodes and places of one blueprint, looked up once: moving twenty modules asks twenty times. */
export class PlaceIndex {
  readonly nodes: readonly RawNode[];
  readonly #places = new Map<RawNode, TemplatePlace[]>();

  constructor(blueprint: JsonObject) {
    this.nodes = rawNodes(blueprint);
  }

  places(node: RawNode): readonly TemplatePlace[] {
    const known = this.#places.get(node) ?? templatePlaces(node);
    this.#places.set(node, known);
    return known;
  }

  /** The node was written to: its places are looked up anew. */
  changed(node: RawNode): void {
    this.#places.delete(node);
  }
}

/** Where a node can hold expressions; names of filters, notes and static settings are none. */
const PARTS = ['mapper', 'filter', 'filters', 'outputs', 'flags', 'branches'] as const;

/** Of these only what is named is evaluated. */
const EVALUATED: Readonly<Partial<Record<(typeof PARTS)[number], readonly string[]>>> = {
  filter: ['conditions'],
  filters: ['conditions'],
  outputs: ['mappings'],
  flags: ['groupBy'],
  branches: ['conditions'],
};

/** The places of one node, keys of mapped collections included. Texts without braces are left out. */
export function templatePlaces({ id: node, path, raw }: RawNode): TemplatePlace[] {
  const found: TemplatePlace[] = [];
  for (const part of PARTS) {
    const value = field(raw, part);
    if (value === undefined) continue;
    const names = EVALUATED[part];
    const here = at(path, part);
    if (names === undefined) inValue(value, here);
    else
      for (const [entry, place] of entriesOf(value, here)) {
        for (const name of names) if (Object.hasOwn(entry, name)) inHolder(entry, name, at(place, name));
      }
  }
  return found;

  function inHolder(holder: JsonObject, name: string, place: string): void {
    const value = holder[name] ?? null;
    if (typeof value !== 'string') {
      inValue(value, place);
      return;
    }
    if (value.includes('{{'))
      found.push({ node, path: place, text: value, write: (text) => (holder[name] = text) });
  }

  function inValue(value: Json, place: string): void {
    if (Array.isArray(value)) {
      value.forEach((element, index) => {
        const here = at(place, index);
        if (typeof element !== 'string') inValue(element, here);
        else if (element.includes('{{')) {
          found.push({ node, path: here, text: element, write: (text) => (value[index] = text) });
        }
      });
      return;
    }
    if (!isCollection(value)) return;
    for (const name of Object.keys(value)) {
      inHolder(value, name, at(place, name));
      if (name.includes('{{')) {
        found.push({
          node,
          path: at(place, name),
          text: name,
          write: (text) => {
            renameField(value, name, text);
          },
        });
      }
    }
  }
}

/** The object itself, or those of a list. */
function entriesOf(value: Json, path: string): [JsonObject, string][] {
  if (isCollection(value)) return [[value, path]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry, index): [JsonObject, string][] =>
    isCollection(entry) ? [[entry, at(path, index)]] : [],
  );
}
