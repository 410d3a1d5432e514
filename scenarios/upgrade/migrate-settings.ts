/** Applies the changes of a migration to the settings of one node. Literals, expressions and absent values each have their way. */
import { isCollection, type Json } from '../value.ts';
import { shownValue, type Questions } from './attention.ts';
import { convertedExpression, convertedLiteral } from './conversions.ts';
import type { BehaviourNote, Condition, InputChange, Migration, NodeConfig } from './migration.ts';
import { limit } from './limit-setting.ts';
import { isLiteral, remove, renameField, set, sites, valueAt, writtenAs, type Site } from './settings.ts';

/** The settings a migration makes of others. The given ones are not changed. */
export function migrateSettings(given: NodeConfig, migration: Migration, questions: Questions): NodeConfig {
  const config = JSON.parse(JSON.stringify(given)) as NodeConfig; // JSON of a blueprint
  for (const note of migration.notes ?? []) tellNote(config, note, questions);
  for (const change of migration.inputs ?? []) apply(config, change, questions);
  if (migration.code === undefined) return config;
  return migration.code(config, ({ field, ...said }) => {
    const before = shownValue(field, valueAt(given, field));
    const answer = questions.ask({ ...said, field, ...(before === undefined ? {} : { before }) });
    return answer !== undefined && 'value' in answer ? answer.value : undefined;
  });
}

function tellNote(
  config: NodeConfig,
  { code, severity, reason, when }: BehaviourNote,
  questions: Questions,
): void {
  if (when !== undefined && !holds(config, when)) return;
  questions.ask({ code, severity, reason, field: when?.at ?? '' });
}

/** Whether the condition holds for these settings. An expression has no value yet, so only `filled` is known of it. */
export function holds(config: NodeConfig, condition: Condition): boolean {
  const [site] = sites(config, condition.at);
  if ('filled' in condition) return (site !== undefined) === condition.filled;
  const value = site === undefined ? null : site.value;
  if (site !== undefined && !isLiteral(site.value, site.section)) return false;
  const among = (list: readonly Json[]): boolean =>
    list.some((one) => JSON.stringify(one) === JSON.stringify(value));
  return 'is' in condition ? among(condition.is) : !among(condition.not);
}

function apply(config: NodeConfig, change: InputChange, questions: Questions): void {
  switch (change.op) {
    case 'rename':
      rename(config, change);
      return;
    case 'move': {
      for (const { section, value } of sites(config, change.at)) {
        if (section === change.in) continue;
        // A static text with braces is just a text: mapped, it is written so that it stays one.
        const kept = change.in === 'mapper' ? asLiteralText(value) : value;
        remove(config, change.at);
        set(config, change.at, kept, change.in);
      }
      return;
    }
    case 'default':
      if (sites(config, change.at).length === 0) set(config, change.at, change.value, change.in ?? 'mapper');
      return;
    case 'const':
      replace(config, change, questions);
      return;
    case 'drop':
      drop(config, change, questions);
      return;
    case 'map-value':
      for (const site of sites(config, change.at)) mapValue(site, change, questions);
      return;
    case 'convert':
      for (const site of sites(config, change.at)) convert(site, change.to, questions);
      return;
    case 'wrap':
      for (const site of sites(config, change.at)) site.holder[site.name] = wrapped(site, change.as);
      return;
    case 'unwrap':
      for (const site of sites(config, change.at)) unwrap(site, questions);
      return;
    case 'split':
      split(config, change, questions);
      return;
    case 'join':
      join(config, change);
      return;
    case 'limit':
      for (const site of sites(config, change.at)) limit(site, change, questions);
      return;
    case 'require':
      require(config, change, questions);
  }
}

function rename(config: NodeConfig, { from, to, in: into }: Extract<InputChange, { op: 'rename' }>): void {
  const found = sites(config, from);
  const parent = (path: string): string => path.split('.').slice(0, -1).join('.');
  const last = to.split('.').at(-1) ?? to;
  for (const { holder, name, section, value } of found) {
    if (parent(from) === parent(to) && (into === undefined || into === section))
      renameField(holder, name, last);
    else {
      Reflect.deleteProperty(holder, name);
      const kept = section === 'parameters' && into === 'mapper' ? asLiteralText(value) : value;
      set(config, to, kept, into ?? section);
    }
  }
  // A blank under the old name says nothing.
  if (found.length === 0) remove(config, from);
}

const literalText = (text: string): string => text.replaceAll('{{', '{{"{{"}}');

/** A literal as a template that gives it. */
function asLiteralText(value: Json): Json {
  return typeof value === 'string' ? literalText(value) : value;
}

function replace(
  config: NodeConfig,
  { at, value, in: into }: Extract<InputChange, { op: 'const' }>,
  questions: Questions,
): void {
  const [site] = sites(config, at);
  if (site !== undefined && JSON.stringify(site.value) !== JSON.stringify(value)) {
    const literal = isLiteral(site.value, site.section);
    const before = shownValue(at, site.value);
    questions.ask({
      code: 'VALUE_REPLACED',
      severity: literal ? 'info' : 'confirm',
      field: at,
      reason: 'The new version takes one value here; what stood there is replaced.',
      ...(before === undefined ? {} : { before }),
      suggestion: value,
    });
  }
  remove(config, at);
  set(config, at, value, into ?? site?.section ?? 'mapper');
}

function drop(
  config: NodeConfig,
  { at, loss, reason, idle = [] }: Extract<InputChange, { op: 'drop' }>,
  questions: Questions,
): void {
  const [site] = sites(config, at);
  remove(config, at);
  if (site === undefined || loss === 'none') return;
  const { value, section } = site;
  const plain = typeof value !== 'object' && isLiteral(value, section);
  if (plain && idle.includes(String(value).trim())) return;
  const before = shownValue(at, site.value);
  questions.ask({
    code: 'INPUT_DROPPED',
    severity: 'confirm',
    field: at,
    reason,
    ...(before === undefined ? {} : { before }),
  });
}

function mapValue(
  site: Site,
  { at, map, otherwise }: Extract<InputChange, { op: 'map-value' }>,
  questions: Questions,
): void {
  const known = (text: string): boolean => Object.hasOwn(map, text);
  const { value, section, holder, name, path } = site;
  if (!isLiteral(value, section)) {
    const written = typeof value === 'string' ? writtenAs(value, section) : undefined;
    const texts = Object.entries(map).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    // Every value has its own, so a table does it for each bundle.
    if (written !== undefined && 'expression' in written && otherwise === 'keep' && texts.length > 0) {
      const cases = texts.map(([from, to]) => `${JSON.stringify(from)}; ${JSON.stringify(to)}`).join('; ');
      holder[name] = `{{switch(${written.expression}; ${cases}; ${written.expression})}}`;
      converted(site, questions, holder[name]);
      return;
    }
    const before = shownValue(at, value);
    questions.ask({
      code: 'MAPPED_VALUE_UNVERIFIABLE',
      severity: 'confirm',
      field: path,
      reason: `The values are called otherwise now (${Object.keys(map).slice(0, 10).join(', ')}); what this expression gives is not known before it runs.`,
      ...(before === undefined ? {} : { before }),
    });
    return;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (known(text)) {
    holder[name] = map[text] ?? null; // it is its own, as was just asked
    return;
  }
  if (otherwise === 'keep') return;
  if (otherwise !== 'ask') {
    holder[name] = otherwise.value;
    return;
  }
  const before = shownValue(at, value);
  const answer = questions.ask({
    code: 'VALUE_GONE',
    severity: 'blocker',
    field: path,
    reason: 'The new version does not have this value.',
    ...(before === undefined ? {} : { before }),
  });
  if (answer !== undefined && 'value' in answer) holder[name] = answer.value;
}

function converted({ path, value, name }: Site, questions: Questions, after: Json): void {
  const before = shownValue(name, value);
  questions.ask({
    code: 'MAPPED_VALUE_CONVERTED',
    severity: 'info',
    field: path,
    reason: 'A function around the expression gives the value the form the new version takes.',
    ...(before === undefined ? {} : { before, suggestion: after }),
  });
}

function convert(site: Site, to: Extract<InputChange, { op: 'convert' }>['to'], questions: Questions): void {
  const { holder, name, value, section, path } = site;
  const written = typeof value === 'string' ? writtenAs(value, section) : { literal: value };
  if ('expression' in written) {
    holder[name] = `{{${convertedExpression(written.expression, to)}}}`;
    converted(site, questions, holder[name]);
    return;
  }
  const literal = 'literal' in written ? convertedLiteral(written.literal, to) : undefined;
  if (literal !== undefined) {
    holder[name] = literal;
    return;
  }
  // A text with holes stays a text; it is one already.
  if ('mixed' in written && to === 'text') return;
  const before = shownValue(name, value);
  const answer = questions.ask({
    code: 'VALUE_NOT_CONVERTIBLE',
    severity: 'blocker',
    field: path,
    reason: `The new version takes a ${to} here, and this is none.`,
    ...(before === undefined ? {} : { before }),
  });
  if (answer !== undefined && 'value' in answer) holder[name] = answer.value;
}

function wrapped({ value }: Site, as: 'array' | { key: string }): Json {
  if (as === 'array') return Array.isArray(value) ? value : [value];
  return { [as.key]: value };
}

function unwrap(site: Site, questions: Questions): void {
  const { holder, name, value, section, path } = site;
  if (Array.isArray(value) && value.length === 1) {
    holder[name] = value[0] ?? null;
    return;
  }
  const written = typeof value === 'string' ? writtenAs(value, section) : undefined;
  const before = shownValue(name, value);
  const said = { field: path, ...(before === undefined ? {} : { before }) };
  if (written !== undefined && 'expression' in written) {
    holder[name] = `{{first(${written.expression})}}`;
    const reason = 'The new version takes one value; of a list the first is taken.';
    questions.ask({ code: 'MAPPED_VALUE_CONVERTED', severity: 'confirm', reason, ...said });
    return;
  }
  if (!Array.isArray(value)) return;
  const answer = questions.ask({
    code: 'VALUE_NOT_CONVERTIBLE',
    severity: 'blocker',
    reason: `The new version takes one value, and here are ${String(value.length)}.`,
    ...said,
  });
  if (answer !== undefined && 'value' in answer) holder[name] = answer.value;
}

function split(
  config: NodeConfig,
  { at, by, to }: Extract<InputChange, { op: 'split' }>,
  questions: Questions,
): void {
  const [site] = sites(config, at);
  if (site === undefined) return;
  const { value, section } = site;
  const written = typeof value === 'string' ? writtenAs(value, section) : undefined;
  remove(config, at);
  if (written !== undefined && 'literal' in written) {
    const parts = written.literal.split(by);
    for (const [index, path] of to.entries()) {
      const part = index === to.length - 1 ? parts.slice(index).join(by) : parts[index];
      if (part !== undefined && part !== '') set(config, path, part, section);
    }
    return;
  }
  if (written !== undefined && 'expression' in written) {
    for (const [index, path] of to.entries()) {
      set(
        config,
        path,
        `{{get(split(${written.expression}; ${JSON.stringify(by)}); ${String(index + 1)})}}`,
        section,
      );
    }
    converted(site, questions, null);
    return;
  }
  const before = shownValue(at, value);
  questions.ask({
    code: 'VALUE_NOT_CONVERTIBLE',
    severity: 'confirm',
    field: at,
    reason: `The new version takes the parts as settings of their own: ${to.join(', ')}.`,
    ...(before === undefined ? {} : { before }),
  });
}

/** Texts side by side, holes and all: templates join as texts do. */
function join(config: NodeConfig, { from, with: between, to }: Extract<InputChange, { op: 'join' }>): void {
  const found = from.flatMap((path) => sites(config, path).slice(0, 1));
  if (found.length === 0) return;
  const section = found.some((site) => site.section === 'mapper') ? 'mapper' : 'parameters';
  const texts = found.map((site) => {
    const text =
      isCollection(site.value) || Array.isArray(site.value) ? JSON.stringify(site.value) : String(site.value);
    return section === 'mapper' && site.section === 'parameters' ? literalText(text) : text;
  });
  for (const path of from) remove(config, path);
  set(config, to, texts.join(between), section);
}

function require(
  config: NodeConfig,
  { at, reason, suggest, in: into }: Extract<InputChange, { op: 'require' }>,
  questions: Questions,
): void {
  if (sites(config, at).length > 0) return;
  if (suggest !== undefined) {
    set(config, at, suggest, into ?? 'mapper');
    return;
  }
  const answer = questions.ask({ code: 'REQUIRED_INPUT_MISSING', severity: 'blocker', field: at, reason });
  if (answer !== undefined && 'value' in answer) set(config, at, answer.value, into ?? 'mapper');
}
