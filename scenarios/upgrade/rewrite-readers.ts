/**
 * Rewrites what reads the outputs of a module that moved to another version. Works on the parsed expressions, and leaves
 * every byte that is not the reference as it is.
 */
import {
  rewriteReferences,
  type Replacement,
  type WrittenReference,
  type WrittenStep,
} from '../expressions/rewrite.ts';
import { field, textField } from '../json-fields.ts';
import { isCollection, type Json, type JsonObject } from '../value.ts';
import type { Questions, Reader } from './attention.ts';
import { convertedExpression } from './conversions.ts';
import { mayNameKeys, readByKey } from './key-arguments.ts';
import type { OutputChange } from './migration.ts';
import { moved, outputPath, renameOf, startsWith, type PathField, type Rename } from './output-path.ts';
import { rewriteKeys } from './rewrite-keys.ts';
import { PlaceIndex, type TemplatePlace } from './template-places.ts';

/** An expression that was rewritten. */
export interface Rewrite {
  node: number;
  path: string;
  before: string;
  after: string;
}

type Field = PathField<WrittenStep>;

/** Changes the blueprint in place: everything that reads `module`, and what goes through an iterator over its lists. */
export function rewriteReaders(
  blueprint: JsonObject,
  module: number,
  changes: readonly OutputChange[],
  questions: Questions,
  index = new PlaceIndex(blueprint),
): Rewrite[] {
  if (changes.length === 0) return [];
  const rewrites: Rewrite[] = [];
  for (const node of index.nodes) {
    const before = rewrites.length;
    const passed = node.id === module ? [] : throughIterator(node.raw, module, changes);
    for (const place of index.places(node)) {
      // The iterator gets the list; what is read of its elements follows.
      if (passed.length > 0 && isSourceOf(place, node.path))
        rewritePlace(place, module, changes, questions, rewrites, true);
      else rewritePlace(place, module, changes, questions, rewrites, false);
    }
    if (rewrites.length > before) index.changed(node);
    if (passed.length > 0) rewrites.push(...rewriteReaders(blueprint, node.id, passed, questions, index));
  }
  return rewrites;
}

const ITERATOR = 'builtin:BasicFeeder';

function isSourceOf({ path }: TemplatePlace, nodePath: string): boolean {
  return path === `${nodePath}.mapper.array`;
}

/** What changes in the outputs of an iterator whose list comes from the module: the part of each change below that list. */
function throughIterator(raw: JsonObject, module: number, changes: readonly OutputChange[]): OutputChange[] {
  if (textField(raw, 'module') !== ITERATOR) return [];
  const mapper = field(raw, 'mapper');
  const source = isCollection(mapper) ? field(mapper, 'array') : undefined;
  const list = typeof source === 'string' ? soleReference(source) : undefined;
  if (list?.module !== module) return [];
  const path = fieldsOf(list.steps);
  const below = (given: string): string | undefined => {
    const whole = outputPath(given);
    return whole.length > path.length && startsWith(whole, path)
      ? whole
          .slice(path.length)
          .map(({ name, indexes }) => name + indexes.join(''))
          .join('.')
      : undefined;
  };
  return changes.flatMap((change): OutputChange[] => {
    if (change.op === 'rename') {
      const from = below(change.from);
      const to = outputPath(change.to)
        .slice(path.length)
        .map(({ name, indexes }) => name + indexes.join(''))
        .join('.');
      // The list itself may be called otherwise now; below it the same names hold.
      return from === undefined || to === '' ? [] : [{ op: 'rename', from, to }];
    }
    const at = change.at === undefined ? undefined : below(change.at);
    return at === undefined ? [] : [{ ...change, at }];
  });
}

function soleReference(source: string): WrittenReference | undefined {
  let found: WrittenReference | undefined;
  try {
    const text = rewriteReferences(source, (reference) => {
      found = reference;
      return { expression: '' };
    });
    return text.replaceAll(/\s/g, '') === '{{}}' ? found : undefined;
  } catch {
    return undefined;
  }
}

function fieldsOf(steps: readonly WrittenStep[]): Field[] {
  const fields: Field[] = [];
  for (const step of steps) {
    if ('field' in step) fields.push({ name: step.field, indexes: [], written: step });
    else fields.at(-1)?.indexes.push(step);
  }
  return fields;
}

const stepsOf = (fields: readonly Field[]): WrittenStep[] =>
  fields.flatMap(({ name, indexes, written = { field: name } }) => [written, ...indexes]);

function rewritePlace(
  place: TemplatePlace,
  module: number,
  changes: readonly OutputChange[],
  questions: Questions,
  rewrites: Rewrite[],
  isList: boolean,
): void {
  // Most places read other modules, and need not be parsed to know that.
  if (!mayRead(place.text, module)) return;
  const reader: Reader = { node: place.node, path: place.path, template: place.text };
  let after: string;
  try {
    const keys = mayNameKeys(place.text);
    const keyed = keys ? rewriteKeys(place.text, module, changes, reader, questions) : place.text;
    const byKey = keys ? readByKey(keyed) : new Set<number>();
    after = rewriteReferences(keyed, (reference, start) =>
      reference.module === module
        ? changed(reference, changes, { reader, questions, whole: !isList && !byKey.has(start) })
        : undefined,
    );
  } catch {
    if (mentions(place.text, module)) {
      questions.ask({
        code: 'EXPRESSION_UNREADABLE',
        severity: 'confirm',
        field: '',
        reason: 'An expression that may read the module cannot be parsed; look at it yourself.',
        readers: [reader],
      });
    }
    return;
  }
  if (after === place.text) return;
  place.write(after);
  rewrites.push({ node: place.node, path: place.path, before: place.text, after });
}

/** The module's number stands in it, alone: true wherever the text reads the module, and now and then besides. */
function mayRead(text: string, module: number): boolean {
  const number = String(module);
  for (let at = text.indexOf(number); at !== -1; at = text.indexOf(number, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + number.length]];
    if (!/[\d.]/.test(before) && !/\d/.test(after)) return true;
  }
  return false;
}

/** Good enough to ask about a text that no parser reads. */
function mentions(text: string, module: number): boolean {
  return new RegExp(`(^|[^\\d.])${String(module)}[.\`[]`).test(text);
}

interface Asked {
  reader: Reader;
  questions: Questions;
  /** All that lies below the reference is read, not only what keys name. */
  whole: boolean;
}

/** What stands in the place of one reference. */
function changed(
  reference: WrittenReference,
  changes: readonly OutputChange[],
  asked: Asked,
): Replacement | undefined {
  const path = fieldsOf(reference.steps);
  const gone = removedFrom(reference.module, path, changes, asked);
  if (gone !== undefined) return gone;
  tellCardinality(path, changes, asked);
  if (asked.whole) tellOpaque(path, changes, asked);

  const around = aroundOf(path, changes, asked);
  const first = firstOf(path, changes);
  const rename = renameOf(path, changes);
  const read = first ?? path;
  const to = rename === undefined ? read : moved(read, outputPath(rename.from), outputPath(rename.to));
  if (to === undefined) {
    asked.questions.ask({
      code: 'CARDINALITY_CHANGED',
      severity: 'confirm',
      field: rename?.from ?? '',
      reason: `${rename?.from ?? ''} is ${rename?.to ?? ''} now, with other lists on the way; write the reference anew.`,
      readers: [asked.reader],
    });
    return undefined;
  }
  if (rename === undefined && around === undefined && first === undefined) return undefined;
  return { module: reference.module, steps: stepsOf(to), ...(around === undefined ? {} : { around }) };
}

function removedFrom(
  module: number,
  path: readonly Field[],
  changes: readonly OutputChange[],
  { reader, questions }: Asked,
): Replacement | undefined {
  const change = changes.find((one) => one.op === 'drop' && startsWith(path, outputPath(one.at)));
  if (change?.op !== 'drop') return undefined;
  if (change.substitute !== undefined) {
    const rest = path.slice(outputPath(change.at).length);
    const start = change.substitute.split('.').map((name): Field => ({ name, indexes: [] }));
    return { module, steps: stepsOf([...start, ...rest]) };
  }
  const answer = questions.ask({
    code: 'OUTPUT_REMOVED',
    severity: 'confirm',
    field: change.at,
    reason: change.reason,
    readers: [reader],
  });
  if (answer === undefined || !('value' in answer)) return undefined;
  return { expression: expressionOf(answer.value) };
}

/** What readers of a missing output get: an expression where braces say so, else the value itself. */
function expressionOf(value: Json): string {
  if (typeof value !== 'string') return value === null ? 'null' : JSON.stringify(value);
  const braces = /^\s*\{\{([\s\S]*)\}\}\s*$/.exec(value);
  return braces?.[1] === undefined ? JSON.stringify(value) : `(${braces[1].trim()})`;
}

function tellCardinality(
  path: readonly Field[],
  changes: readonly OutputChange[],
  { reader, questions }: Asked,
): void {
  for (const change of changes) {
    if (change.op !== 'cardinality') continue;
    if (change.at !== undefined && !startsWith(path, outputPath(change.at))) continue;
    questions.ask({
      code: 'CARDINALITY_CHANGED',
      severity: 'confirm',
      field: change.at ?? '',
      reason: change.reason,
      readers: [reader],
    });
  }
}

/** The first of what is a list now; undefined where nothing is read of one. */
function firstOf(path: readonly Field[], changes: readonly OutputChange[]): Field[] | undefined {
  let first: Field[] | undefined;
  for (const change of changes) {
    if (change.op !== 'cardinality' || change.at === undefined || change.to === 'one') continue;
    const at = outputPath(change.at);
    if (change.from === 'many' || !startsWith(path, at)) continue;
    first = (first ?? path).map((field, index) =>
      index === at.length - 1 && field.indexes.length === 0 ? { ...field, indexes: [{ index: '1' }] } : field,
    );
  }
  return first;
}

/** A value that holds what changed goes on as a whole: nobody can say what is read of it. */
function tellOpaque(
  path: readonly Field[],
  changes: readonly OutputChange[],
  { reader, questions }: Asked,
): void {
  const inside = changes.find((change) => {
    const given = change.op === 'rename' ? change.from : change.at;
    if (given === undefined) return false;
    const at = outputPath(given);
    return (
      at.length > path.length &&
      startsWith(at, path) &&
      (change.op !== 'rename' || !sameBelow(change, path.length))
    );
  });
  if (inside === undefined) return;
  const at = path.map(({ name }) => name).join('.');
  questions.ask({
    code: 'OPAQUE_REFERENCE',
    severity: 'confirm',
    field: at,
    reason: `${at === '' ? 'The whole bundle' : at} is passed on, and ${inside.op === 'rename' ? `${inside.from} in it is ${inside.to} now` : `something in it changes`}; what is read of it later cannot be seen.`,
    readers: [reader],
  });
}

/** A rename that keeps everything below the prefix is one of the prefix itself. */
function sameBelow({ from, to }: Rename, length: number): boolean {
  const names = (path: string): string[] => outputPath(path).map(({ name }) => name);
  const [a, b] = [names(from), names(to)];
  return a.length === b.length && a.slice(length).join('.') === b.slice(length).join('.');
}

/** A function around the reference, where readers are to get what they got before. */
function aroundOf(
  path: readonly Field[],
  changes: readonly OutputChange[],
  { reader, questions }: Asked,
): ((reference: string) => string) | undefined {
  const wrappers: ((reference: string) => string)[] = [];
  for (const change of changes) {
    if (change.op !== 'convert' && change.op !== 'map-value' && change.op !== 'nullable') continue;
    const at = outputPath(change.at);
    if (at.length !== path.length || !startsWith(path, at)) continue;
    const said = { severity: 'info', field: change.at, readers: [reader] } as const;
    if (change.op === 'convert') {
      wrappers.push((text) => convertedExpression(text, change.to));
      questions.ask({
        code: 'OUTPUT_CONVERTED',
        reason: `Readers get it as ${change.to}, as before.`,
        ...said,
      });
    } else if (change.op === 'nullable') {
      wrappers.push((text) => `ifempty(${text}; ${JSON.stringify(change.fallback)})`);
      questions.ask({
        code: 'OUTPUT_NULLABLE',
        reason: 'It may be empty now; readers get the fallback then.',
        ...said,
      });
    } else {
      const cases = Object.entries(change.map).map(
        ([old, now]) => `${JSON.stringify(now)}; ${JSON.stringify(old)}`,
      );
      wrappers.push((text) => `switch(${[text, ...cases, text].join('; ')})`);
      questions.ask({
        code: 'OUTPUT_CONVERTED',
        reason: 'Its values are called otherwise now; readers get the names they know.',
        ...said,
      });
    }
  }
  if (wrappers.length === 0) return undefined;
  return (reference) => wrappers.reduce((text, wrap) => wrap(text), reference);
}
