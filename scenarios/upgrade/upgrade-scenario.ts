/**
 * Moves modules of a blueprint to other versions: settings migrated, readers of their outputs rewritten, everything else as
 * it was. Pure: the same blueprint, targets and answers give the same result.
 */
import type { ModuleCatalogue } from '../catalogue.ts';
import { problemsOf } from '../check.ts';
import { field, objectField, textField } from '../json-fields.ts';
import { isCollection, setOwn, type Json, type JsonObject } from '../value.ts';
import { outcomeOf, Questions, shownValue, type Answers, type Attention, type Outcome } from './attention.ts';
import { migrateSettings } from './migrate-settings.ts';
import type { NodeConfig } from './migration.ts';
import { rewriteReaders, type Rewrite } from './rewrite-readers.ts';
import { stepsTo, type Migrations, type Step, type Target } from './routes.ts';
import { PlaceIndex, rawNodes, type RawNode } from './template-places.ts';

/** A setting before and after; a side is missing where there is none, or where it may be a secret (`hidden`). */
export interface SettingChange {
  field: string;
  before?: Json;
  after?: Json;
  hidden?: true;
}

export interface NodeUpgrade {
  node: number;
  /** JSON path. */
  path: string;
  from: string;
  to: string;
  /** Versions on the way, the last one included. */
  via: string[];
  /** Settings that changed; the others are kept as they are. */
  settings: SettingChange[];
  kept: string[];
  rewrites: Rewrite[];
  attention: Attention[];
  /** Somebody chose to leave it on its version. */
  skipped?: true;
  outcome: Outcome;
}

export interface ScenarioUpgrade {
  /** The blueprint after it; the one before where nothing changes. */
  blueprint: JsonObject;
  nodes: NodeUpgrade[];
  /** `nothing`: no node is to be moved. */
  outcome: Outcome | 'nothing';
}

export interface UpgradeOptions {
  catalogue: ModuleCatalogue;
  migrations: Migrations;
  /** Where each node is to go; nodes that are not in it stay. */
  targets: ReadonlyMap<number, Target>;
  answers?: Answers;
}

/** Upgrades nodes of a blueprint (given without its wrapper); the given one is not changed. */
export function upgradeScenario(given: JsonObject, options: UpgradeOptions): ScenarioUpgrade {
  const { targets, answers = {} } = options;
  const blueprint = copyOf(given);
  const nodes: NodeUpgrade[] = [];
  const index = new PlaceIndex(blueprint);
  for (const node of index.nodes) {
    const target = targets.get(node.id);
    if (target === undefined) continue;
    const upgraded = upgradeNode({ blueprint, index }, node, target, answers, options);
    if (upgraded !== undefined) nodes.push(upgraded);
  }
  if (nodes.length === 0) return { blueprint: given, nodes, outcome: 'nothing' };
  checkResult(blueprint, nodes, options.catalogue);
  const worst = (['impossible', 'needs-attention', 'automatic'] as const).find((outcome) =>
    nodes.some((node) => node.outcome === outcome),
  );
  return { blueprint, nodes, outcome: worst ?? 'automatic' };
}

const copyOf = (blueprint: JsonObject): JsonObject => JSON.parse(JSON.stringify(blueprint)) as JsonObject; // JSON of a blueprint

function upgradeNode(
  { blueprint, index }: { blueprint: JsonObject; index: PlaceIndex },
  node: RawNode,
  target: Target,
  answers: Answers,
  { catalogue, migrations }: UpgradeOptions,
): NodeUpgrade | undefined {
  const { id, path, raw } = node;
  const from = referenceOf(raw, catalogue);
  if (from === undefined) return undefined;
  const questions = new Questions(id, answers);
  const before: NodeConfig = {
    parameters: objectField(raw, 'parameters'),
    mapper: objectField(raw, 'mapper'),
  };
  const steps = stepsTo(from, target, before, migrations, questions);
  const last = steps.at(-1);
  if (last === undefined && questions.asked.length === 0) return undefined;

  const after = steps.reduce(
    (config, { migration }) => migrateSettings(config, migration, questions),
    before,
  );
  const skipping = Object.entries(answers).some(
    ([question, answer]) => question.startsWith(`${String(id)}:`) && 'skip' in answer,
  );
  // Where the node is left as it is, its readers are looked at in a copy.
  const rewrites = skipping
    ? rewritten(copyOf(blueprint), id, steps, questions)
    : rewritten(blueprint, id, steps, questions, index);
  requireInputs(after, last, catalogue, questions);
  const about = { node: id, path, from };
  if (questions.asked.some(({ answer }) => answer !== undefined && 'skip' in answer)) {
    const nothing = { via: [], settings: [], kept: [], rewrites: [] };
    return {
      ...about,
      to: from,
      ...nothing,
      attention: questions.asked,
      skipped: true,
      outcome: 'automatic',
    };
  }
  if (last !== undefined) {
    if (skipping) rewritten(blueprint, id, steps, new Questions(id, answers), index);
    write(raw, last.to, after);
    index.changed(node);
  }
  return {
    ...about,
    to: last?.to ?? from,
    via: steps.map(({ to }) => to),
    ...compared(before, after),
    rewrites: rewrites.map(withoutSecrets),
    attention: questions.asked.map(readersWithoutSecrets),
    outcome: outcomeOf(questions.asked),
  };
}

const HIDDEN = '(holds a credential)';

const shownText = (path: string, text: string): string =>
  shownValue(path.split('.').at(-1) ?? path, text) === undefined ? HIDDEN : text;

function withoutSecrets({ before, after, ...rest }: Rewrite): Rewrite {
  const { path } = rest;
  return { ...rest, before: shownText(path, before), after: shownText(path, after) };
}

function readersWithoutSecrets(attention: Attention): Attention {
  if (attention.readers === undefined) return attention;
  const readers = attention.readers.map((reader) => ({
    ...reader,
    template: shownText(reader.path, reader.template),
  }));
  return { ...attention, readers };
}

function rewritten(
  blueprint: JsonObject,
  id: number,
  steps: readonly Step[],
  questions: Questions,
  index?: PlaceIndex,
): Rewrite[] {
  const rewrites: Rewrite[] = [];
  for (const { migration } of steps) {
    for (const rewrite of rewriteReaders(blueprint, id, migration.outputs ?? [], questions, index)) {
      // A place that several versions rewrite is one change: from what stood there to what stands there.
      const earlier = rewrites.find(({ path, after }) => path === rewrite.path && after === rewrite.before);
      if (earlier === undefined) rewrites.push(rewrite);
      else earlier.after = rewrite.after;
    }
  }
  return rewrites.filter(({ before, after }) => before !== after);
}

/** The exact module version a node has; undefined for one that no connector has. */
export function referenceOf(raw: JsonObject, catalogue: ModuleCatalogue): string | undefined {
  const version = field(raw, 'version');
  const revision = field(objectField(objectField(raw, 'metadata'), 'tenon'), 'revision');
  return catalogue.resolve(
    textField(raw, 'module'),
    typeof version === 'number' ? version : undefined,
    typeof revision === 'number' ? revision : undefined,
  )?.ref;
}

/** Module, version and settings, each in the place it had; sections that did not exist and stay empty are not made. */
function write(raw: JsonObject, to: string, { parameters, mapper }: NodeConfig): void {
  const [module = '', version = '1'] = to.split('@');
  const [major = '1', revision] = version.split('.');
  raw['module'] = module;
  raw['version'] = Number(major);
  writeRevision(raw, revision);
  for (const [name, section] of Object.entries({ parameters, mapper })) {
    if (Object.hasOwn(raw, name) || Object.keys(section).length > 0) setOwn(raw, name, section);
  }
}

function writeRevision(raw: JsonObject, revision: string | undefined): void {
  const metadata = objectField(raw, 'metadata');
  const tenon = objectField(metadata, 'tenon');
  if (revision === undefined) {
    Reflect.deleteProperty(tenon, 'revision');
    if (Object.keys(tenon).length === 0) Reflect.deleteProperty(metadata, 'tenon');
    return;
  }
  tenon['revision'] = Number(revision);
  metadata['tenon'] = tenon;
  raw['metadata'] = metadata;
}

/** What the target needs and nobody filled in is asked for, whether the migration thought of it or not. */
function requireInputs(
  config: NodeConfig,
  last: Step | undefined,
  catalogue: ModuleCatalogue,
  questions: Questions,
): void {
  const fields = last === undefined ? [] : (catalogue.describe(last.to)?.fields ?? []);
  for (const { name, required, default: preset } of fields) {
    if (required !== true || preset !== undefined) continue;
    const filled = [config.mapper, config.parameters].some((section) => {
      const value = Object.hasOwn(section, name) ? section[name] : undefined;
      return value !== undefined && value !== null && value !== '';
    });
    if (filled) continue;
    const answer = questions.ask({
      code: 'REQUIRED_INPUT_MISSING',
      severity: 'blocker',
      field: name,
      reason: `${last?.to ?? ''} needs ${name}.`,
    });
    if (answer !== undefined && 'value' in answer) setOwn(config.mapper, name, answer.value);
  }
}

function compared(before: NodeConfig, after: NodeConfig): Pick<NodeUpgrade, 'settings' | 'kept'> {
  const settings: SettingChange[] = [];
  const kept: string[] = [];
  for (const section of ['parameters', 'mapper'] as const) {
    const [old, now] = [before[section], after[section]];
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const [was, is] = [own(old, name), own(now, name)];
      const place = `${section}.${name}`;
      if (JSON.stringify(was) === JSON.stringify(is)) {
        kept.push(place);
        continue;
      }
      const [shownBefore, shownAfter] = [shownValue(name, was), shownValue(name, is)];
      const hidden =
        (was !== undefined && shownBefore === undefined) || (is !== undefined && shownAfter === undefined);
      settings.push({
        field: place,
        ...(hidden || shownBefore === undefined ? {} : { before: shownBefore }),
        ...(hidden || shownAfter === undefined ? {} : { after: shownAfter }),
        ...(hidden ? { hidden } : {}),
      });
    }
  }
  return { settings, kept };
}

function own(section: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(section, name) ? section[name] : undefined;
}

/** A result that cannot be imported is none: the first problem is told on the node it is about, or on all that changed. */
function checkResult(blueprint: JsonObject, nodes: NodeUpgrade[], catalogue: ModuleCatalogue): void {
  if (nodes.every(({ outcome }) => outcome === 'impossible')) return;
  const [problem] = problemsOf(blueprint, catalogue);
  if (problem === undefined) return;
  const blamed = nodes.filter(({ node }) => node === problem.module);
  for (const node of blamed.length > 0 ? blamed : nodes) {
    const questions = new Questions(node.node, {});
    questions.ask({
      code: 'RESULT_INVALID',
      severity: 'blocker',
      field: '',
      reason: `The blueprint would not be valid: ${problem.path}: ${problem.message}`,
    });
    node.attention.push(...questions.asked);
    node.outcome = 'impossible';
  }
}

/** Every node of a blueprint that has somewhere to go, with its exact reference. */
export function upgradable(
  blueprint: JsonObject,
  { catalogue, migrations }: Pick<UpgradeOptions, 'catalogue' | 'migrations'>,
): { node: number; ref: string }[] {
  return rawNodes(blueprint).flatMap(({ id, raw }) => {
    const ref = isCollection(raw) ? referenceOf(raw, catalogue) : undefined;
    return ref === undefined || migrations.next(ref) === undefined ? [] : [{ node: id, ref }];
  });
}
