/** Evaluated settings of an operation as a blueprint would write them out, moved to another version, and evaluated again. */
import {
  Budget,
  ExpressionError,
  evaluateTemplate,
  HostRegexNeeded,
  parseTemplate,
  type EvaluationContext,
} from '../expressions/index.ts';
import {
  Binary,
  isCollection,
  setOwn,
  type Collection,
  type Json,
  type JsonObject,
  type Value,
} from '../value.ts';
import { Questions, type Answers } from './attention.ts';
import { migrateSettings } from './migrate-settings.ts';
import type { NodeConfig } from './migration.ts';
import type { Step } from './routes.ts';
import { set, sites } from './settings.ts';

/** `reason`: why the settings of the new version cannot be told from the recorded ones. */
export type Moved = { parameters: Collection } | { reason: string };

export interface RecordedMove {
  node: number;
  /** As the blueprint has it: says which settings are mapped. */
  config: NodeConfig;
  steps: readonly Step[];
  answers: Answers;
  /** Values given for settings that the new version needs and no step fills in. */
  filled: readonly { field: string; value: Json }[];
  /** When it was recorded. */
  at: string;
}

/** Braces in a recorded value are text; written like this no parser takes them for an expression. */
const [BRACES, STAND_IN] = ['{{', '\uF8F0\uF8F1'];
const FILE = /^\uF8F2(\d+)\uF8F2$/;

/** The parameters of the new version for a recorded operation. */
export function movedParameters(recorded: Collection, move: RecordedMove): Moved {
  const files: Binary[] = [];
  const dates = new Map<string, Date>();
  const literal: NodeConfig = { parameters: {}, mapper: {} };
  for (const [name, value] of Object.entries(recorded)) {
    const { mapper, parameters } = move.config;
    // A preset of the old version is no setting: the new one has its own.
    if (Object.hasOwn(mapper, name)) setOwn(literal.mapper, name, written(value));
    else if (Object.hasOwn(parameters, name)) setOwn(literal.parameters, name, written(value));
  }
  const questions = new Questions(move.node, move.answers);
  const moved = move.steps.reduce(
    (config, { migration }) => migrateSettings(config, migration, questions),
    literal,
  );
  const [open] = questions.asked.filter(
    ({ severity, answer }) => severity === 'blocker' && answer === undefined,
  );
  if (open !== undefined) return { reason: `${open.field}: ${open.reason}` };
  for (const { field, value } of move.filled) {
    if (sites(moved, field).length === 0) set(moved, field, value, 'mapper');
  }
  try {
    const context = withoutRun(move.at);
    const parameters: Collection = {};
    for (const [name, value] of Object.entries(moved.parameters)) setOwn(parameters, name, read(value));
    for (const [name, value] of Object.entries(moved.mapper)) {
      setOwn(parameters, name, evaluated(value, context));
    }
    return { parameters };
  } catch (error) {
    if (error instanceof NeedsRun) return { reason: error.message };
    if (error instanceof ExpressionError || error instanceof HostRegexNeeded) {
      return { reason: `A setting of the new version cannot be evaluated: ${error.message}` };
    }
    throw error;
  }

  function written(value: Value): Json {
    if (typeof value === 'string') return value.replaceAll(BRACES, STAND_IN);
    if (value instanceof Date) {
      const text = value.toISOString();
      dates.set(text, value);
      return text;
    }
    if (value instanceof Binary) return `\uF8F2${String(files.push(value) - 1)}\uF8F2`;
    if (Array.isArray(value)) return value.map(written);
    if (!isCollection(value)) return value;
    const copy: JsonObject = {};
    for (const [name, inner] of Object.entries(value)) {
      setOwn(copy, name.replaceAll(BRACES, STAND_IN), written(inner));
    }
    return copy;
  }

  function read(value: Json): Value {
    if (typeof value === 'string') return readText(value);
    if (Array.isArray(value)) return value.map(read);
    if (value === null || typeof value !== 'object') return value;
    const copy: Collection = {};
    for (const [name, inner] of Object.entries(value)) {
      setOwn(copy, name.replaceAll(STAND_IN, BRACES), read(inner));
    }
    return copy;
  }

  function readText(text: string): Value {
    const file = FILE.exec(text)?.[1];
    if (file !== undefined) return files[Number(file)] ?? null;
    if (text.includes('\uF8F2')) throw new NeedsRun('A file became part of a text.');
    return dates.get(text) ?? text.replaceAll(STAND_IN, BRACES);
  }

  function evaluated(value: Json, context: EvaluationContext): Value {
    if (Array.isArray(value)) return value.map((element) => evaluated(element, context));
    if (value !== null && typeof value === 'object') {
      const copy: Collection = {};
      for (const [name, inner] of Object.entries(value)) {
        setOwn(copy, name.replaceAll(STAND_IN, BRACES), evaluated(inner, context));
      }
      return copy;
    }
    if (typeof value !== 'string' || !value.includes(BRACES)) return read(value);
    const result = evaluateTemplate(parseTemplate(value), context);
    return typeof result === 'string' ? readText(result) : result;
  }
}

/** Thrown where an expression reads what only a run has. */
class NeedsRun extends Error {}

function withoutRun(at: string): EvaluationContext {
  const needed = (): never => {
    throw new NeedsRun('A setting of the new version is an expression that reads other modules of the run.');
  };
  return {
    bundle: needed,
    variable: needed,
    now: () => new Date(at),
    random: () => 0,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    timezone: 'UTC',
    budget: new Budget(),
    regex: 'linear',
  };
}
