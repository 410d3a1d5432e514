/** Run settings of a scenario: `metadata.scenario`, with the default of each key that is missing. */
import { at } from './json-path.ts';
import type { ScenarioSettings } from './plan.ts';
import type { Findings } from './report.ts';
import { field, kindOf, objectField } from './json-fields.ts';
import type { Json, JsonObject } from './value.ts';

/** What a missing key means (blueprint-format.md, metadata.scenario; a missing `autoCommit` is on, as exports have it). */
export const defaultSettings: Readonly<ScenarioSettings> = {
  roundtrips: 1,
  maxErrors: 3,
  autoCommit: true,
  autoCommitTriggerLast: true,
  sequential: false,
  confidential: false,
  dataloss: false,
  dlq: false,
  durability: 'every-write',
};

const switches = [
  'autoCommit',
  'autoCommitTriggerLast',
  'sequential',
  'confidential',
  'dataloss',
  'dlq',
] as const;
const counts = ['roundtrips', 'maxErrors'] as const;

/** The blueprint's settings; what cannot be meant is reported and gets its default. */
export function readSettings(metadata: JsonObject, findings: Findings): ScenarioSettings {
  const given = objectField(metadata, 'scenario');
  const path = at('$', 'metadata', 'scenario');
  const settings = { ...defaultSettings };

  for (const name of switches) {
    const value = field(given, name);
    if (typeof value === 'boolean') settings[name] = value;
    else if (value !== undefined) ignored(at(path, name), value, String(defaultSettings[name]), findings);
  }
  for (const name of counts) {
    const value = field(given, name);
    // Some exports say 0 cycles; the editor runs them once.
    if (Number.isSafeInteger(value) && Number(value) >= 0) settings[name] = Math.max(1, Number(value));
    else if (value !== undefined) ignored(at(path, name), value, String(defaultSettings[name]), findings);
  }

  const durability = field(objectField(metadata, 'tenon'), 'durability');
  if (durability === 'every-write' || durability === 'every-call') settings.durability = durability;
  else if (durability !== undefined) {
    ignored(at('$', 'metadata', 'tenon', 'durability'), durability, defaultSettings.durability, findings);
  }
  return settings;
}

/** `metadata.tenon.timezone` when it is a zone that exists. */
export function readTimezone(metadata: JsonObject, findings: Findings): string | undefined {
  const zone = field(objectField(metadata, 'tenon'), 'timezone');
  if (zone === undefined) return undefined;
  if (typeof zone === 'string' && isTimezone(zone)) return zone;
  findings.warn({
    path: at('$', 'metadata', 'tenon', 'timezone'),
    code: 'TIMEZONE_UNKNOWN',
    message: 'The time zone does not exist; it is ignored.',
    hint: 'Use an IANA name, such as "Europe/Oslo".',
  });
  return undefined;
}

/** True for an IANA time zone this runtime knows. */
export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // RangeError: no such zone
  }
}

function ignored(path: string, value: Json, used: string, findings: Findings): void {
  findings.warn({
    path,
    code: 'SETTING_INVALID',
    message: `The setting is ${kindOf(value)}, which it cannot be; ${used} is used.`,
    hint: 'Set it in the scenario settings and export again.',
  });
}
