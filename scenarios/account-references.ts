/** Objects of the account a blueprint came from, as its modules name them: whoever imports it maps them to their own. */
import { credentialIn } from './credentials.ts';
import type { AccountReference } from './report.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { field, objectField } from './json-fields.ts';
import { isCollection, type Json, type JsonObject } from './value.ts';
import { modulesOf } from './walk-modules.ts';

type Kind = AccountReference['kind'];

/** By the type that the export states for the parameter, up to its colon. */
const KINDS_BY_TYPE: Readonly<Partial<Record<string, Kind>>> = {
  account: 'connection',
  hook: 'hook',
  keychain: 'key',
  datastore: 'data-store',
  udt: 'data-structure',
};

/** By the name of the parameter, where the export states no types. */
const KINDS_BY_NAME: Readonly<Partial<Record<string, Kind>>> = {
  __IMTCONN__: 'connection',
  account: 'connection',
  connection: 'connection',
  makeConnectionId: 'connection',
  hook: 'hook',
  __IMTHOOK__: 'hook',
  __IMTKEY__: 'key',
  apiKeyKeychain: 'key',
  basicAuthKeychain: 'key',
  proxyKeychain: 'key',
  oAuthAccount: 'connection',
  datastore: 'data-store',
};

/** Names that mean something else in other apps. */
const KINDS_BY_APP: Readonly<Partial<Record<string, Kind>>> = {
  'http:auth': 'key',
  'http:key': 'key',
  'json:type': 'data-structure',
  'xml:type': 'data-structure',
  'csv:type': 'data-structure',
};

/** Longest text kept as an id; placeholders are short. */
const LONGEST_ID = 100;

/** Every connection, hook, key, data store and data structure of the flow, in the order of first use. */
export function accountReferences(scenario: Scenario): AccountReference[] {
  const found = new Map<string, AccountReference>();
  for (const node of modulesOf(scenario.flow)) {
    for (const [parameter, value] of Object.entries(node.parameters)) {
      const reference = referenceOf(node, parameter, value);
      if (reference === undefined) continue;
      const key = JSON.stringify([reference.kind, reference.id]);
      const known = found.get(key);
      if (known === undefined) {
        found.set(key, reference);
        continue;
      }
      known.uses.push(...reference.uses);
      // Some nodes of an export say less than others.
      if (known.label === undefined && reference.label !== undefined) known.label = reference.label;
      if (known.type === undefined && reference.type !== undefined) known.type = reference.type;
    }
  }
  return [...found.values()];
}

function referenceOf(node: ModuleNode, parameter: string, value: Json): AccountReference | undefined {
  const type = statedType(node.metadata, parameter);
  const kind = kindOf(node, parameter, type);
  const id = idOf(parameter, value);
  if (kind === undefined || id === undefined) return undefined;
  const label = labelOf(node.metadata, parameter);
  return {
    kind,
    id,
    ...(label === undefined ? {} : { label }),
    ...(type === undefined ? {} : { type }),
    uses: [{ node: node.id, parameter }],
  };
}

function kindOf(node: ModuleNode, parameter: string, type: string | undefined): Kind | undefined {
  const own = (table: Readonly<Partial<Record<string, Kind>>>, name: string): Kind | undefined =>
    Object.hasOwn(table, name) ? table[name] : undefined;
  if (type !== undefined) return own(KINDS_BY_TYPE, type.split(':')[0] ?? '');
  return (
    own(KINDS_BY_NAME, parameter) ?? own(KINDS_BY_APP, `${node.module.split(':')[0] ?? ''}:${parameter}`)
  );
}

/** A number, or the placeholder an owner put in its place; a real credential in its place is not repeated. */
function idOf(parameter: string, value: Json): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value === '') return undefined;
  const secret = credentialIn({ text: value, name: parameter, within: 'parameters' }) !== undefined;
  return secret || value.length > LONGEST_ID ? '(a text that is not shown)' : value;
}

/** The parameter's type as the export defines it in `metadata.parameters`. */
function statedType(metadata: JsonObject, parameter: string): string | undefined {
  const specs = field(metadata, 'parameters');
  if (!Array.isArray(specs)) return undefined;
  const spec = specs.find((candidate) => isCollection(candidate) && field(candidate, 'name') === parameter);
  const type = isCollection(spec) ? field(spec, 'type') : undefined;
  return typeof type === 'string' ? type : undefined;
}

/** Older exports keep labels right in `restore`, newer ones one level deeper. */
function labelOf(metadata: JsonObject, parameter: string): string | undefined {
  const restore = objectField(metadata, 'restore');
  for (const layout of [objectField(restore, 'parameters'), restore]) {
    const label = field(objectField(layout, parameter), 'label');
    if (typeof label === 'string' && label !== '') return label;
  }
  return undefined;
}
