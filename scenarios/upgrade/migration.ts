/**
 * What moves a module's settings from one version to the next, as data: so that it can be shown, checked and tested
 * without running it. Paths are dotted names of settings (`limit`, `headers[].name`) or of outputs (`issues[].fields`).
 */
import type { Json, JsonObject } from '../value.ts';

/** Static settings are never evaluated, mapped ones for each bundle. */
export type Section = 'parameters' | 'mapper';

/** The settings of a blueprint node, as written: mapped ones may hold expressions. */
export interface NodeConfig {
  parameters: JsonObject;
  mapper: JsonObject;
}

/** What a value becomes: now where it is written out, by a function around the expression where it is mapped. */
export type Conversion =
  'number' | 'text' | 'boolean' | 'iso-date' | 'epoch-seconds' | 'epoch-milliseconds' | 'lower' | 'upper';

/** A setting that changed its name, place, type or meaning. `in`: where the new one stands; where the old one stood by default. */
export type InputChange =
  | { op: 'rename'; from: string; to: string; in?: Section }
  /** From the static settings to the mapped ones, or back. */
  | { op: 'move'; at: string; in: Section }
  /** Set where it is not. */
  | { op: 'default'; at: string; value: Json; in?: Section }
  /** Set whatever was there. */
  | { op: 'const'; at: string; value: Json; in?: Section }
  /**
   * `none`: nobody misses it; `feature` and `data`: whoever filled it in is asked, unless with one of the values, by
   * their text, that do nothing.
   */
  | { op: 'drop'; at: string; loss: 'none' | 'feature' | 'data'; reason: string; idle?: readonly string[] }
  /** Values that are called otherwise now, by their text. */
  | {
      op: 'map-value';
      at: string;
      map: Readonly<Record<string, Json>>;
      otherwise: 'keep' | 'ask' | { value: Json };
    }
  | { op: 'convert'; at: string; to: Conversion }
  /** One value becomes a list of one, or the field `key` of a collection. */
  | { op: 'wrap'; at: string; as: 'array' | { key: string } }
  /** A list of one becomes its element. */
  | { op: 'unwrap'; at: string }
  | { op: 'split'; at: string; by: string; to: readonly string[] }
  | { op: 'join'; from: readonly string[]; with: string; to: string }
  /** It may hold less now: fewer characters (`maxLength`), or numbers within `min` and `max`. Nothing is cut off. */
  | { op: 'limit'; at: string; maxLength?: number; min?: number; max?: number; reason: string }
  /** It must be filled in now. `suggest` is taken where nothing is there. */
  | { op: 'require'; at: string; reason: string; suggest?: Json; in?: Section };

/** An output that changed: what reads it is rewritten, or told of. */
export type OutputChange =
  /** Moves what is below it along; `data[]` to `items[]` is an envelope renamed. */
  | { op: 'rename'; from: string; to: string }
  /** Readers get what they got before, by a function around the reference. */
  | { op: 'convert'; at: string; to: Conversion }
  /** Values that are called otherwise now: new by old, as texts. */
  | { op: 'map-value'; at: string; map: Readonly<Record<string, string>> }
  | { op: 'drop'; at: string; reason: string; substitute?: string }
  /** It may be empty now; readers get the fallback then. */
  | { op: 'nullable'; at: string; fallback: string | number }
  /**
   * One where there were many, or many where there was one; without a path the bundles themselves. What reads one
   * gets the first of many; whoever plans it says whether that is meant.
   */
  | { op: 'cardinality'; at?: string; from: 'one' | 'many'; to: 'one' | 'many'; reason: string };

/** Holds where the setting has one of these values (or, with `not`, none of them) as a literal; `filled`: has any. */
export type Condition =
  | { at: string; is: readonly Json[] }
  | { at: string; not: readonly Json[] }
  | { at: string; filled: boolean };

/** Something changes although every setting carries over. */
export interface BehaviourNote {
  code: 'BEHAVIOUR_CHANGED' | 'COST_CHANGED';
  severity: 'info' | 'confirm';
  reason: string;
  /** Said only where it concerns the node. */
  when?: Condition;
}

/** From one module version to another. */
export interface Migration {
  inputs?: readonly InputChange[];
  outputs?: readonly OutputChange[];
  notes?: readonly BehaviourNote[];
  /** What data cannot say; runs after `inputs`, on a copy. Pure. */
  code?: (config: NodeConfig, tell: Tell) => NodeConfig;
}

/** Says it to whoever plans the upgrade, and gives the value they answered with, if they did. */
export type Tell = (attention: CodeAttention) => Json | undefined;

/** What the escape has to say about a setting. */
export interface CodeAttention {
  code: AttentionCode;
  severity: Severity;
  /** The setting. */
  field: string;
  reason: string;
  suggestion?: Json;
}

/** `info`: good to know; `confirm`: a person says yes; `blocker`: a person says what. */
export type Severity = 'info' | 'confirm' | 'blocker';

export type AttentionCode =
  | 'REQUIRED_INPUT_MISSING'
  | 'INPUT_DROPPED'
  | 'VALUE_GONE'
  | 'MAPPED_VALUE_UNVERIFIABLE'
  | 'VALUE_NOT_CONVERTIBLE'
  | 'MAPPED_VALUE_CONVERTED'
  | 'VALUE_REPLACED'
  | 'OUTPUT_REMOVED'
  | 'OUTPUT_CONVERTED'
  | 'OUTPUT_NULLABLE'
  | 'CARDINALITY_CHANGED'
  | 'OPAQUE_REFERENCE'
  | 'CHOICE_OF_REPLACEMENT'
  | 'NO_REPLACEMENT'
  | 'NO_PATH'
  | 'BEHAVIOUR_CHANGED'
  | 'COST_CHANGED'
  | 'GUESSED_RENAME'
  | 'CONNECTION_NEEDED'
  | 'EXPRESSION_UNREADABLE'
  | 'RESULT_INVALID';

/** What follows a module version: the next one, another module, one of several, or nothing. */
export type Replacement =
  | { to: string; migration: Migration }
  /**
   * The first whose condition holds is taken; where none does, a person chooses. One that leads to the version itself
   * leaves the node where it is.
   */
  | { choices: readonly { to: string; migration: Migration; when?: Condition; hint: string }[] }
  /** Why there is none. */
  | { none: string };
