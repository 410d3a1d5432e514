/** The reference page of a connector, made from what its modules say of themselves. */
import type { ConnectionType } from '../connectors/connection-type.ts';
import type { Connector, ModuleIdentity, ModuleVersion } from '../connectors/define.ts';
import { fieldMeta, fieldSpecs } from '../connectors/field-specs.ts';
import type { FieldSpec } from '../scenarios/plan.ts';
import { z } from 'zod';
import { generatedBy, table } from './markdown.ts';

type Module = Connector['modules'][number];

function descriptionsOf(schema: z.ZodObject): Map<string, string> {
  return new Map(
    Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => {
      const { description = '', choices } = fieldMeta(field);
      const offered =
        choices === undefined ? '' : ` One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`;
      return [name, `${description}${offered}`];
    }),
  );
}

function typeText(field: FieldSpec): string {
  if (field.enum !== undefined)
    return field.enum
      .map((choice) => `\`${typeof choice === 'string' ? choice : JSON.stringify(choice)}\``)
      .join(', ');
  const limits = [
    field.min === undefined ? undefined : `from ${String(field.min)}`,
    field.max === undefined ? undefined : `to ${String(field.max)}`,
  ].filter((limit) => limit !== undefined);
  const element = field.spec === undefined ? field.items : 'collection';
  const type = element !== undefined && field.type === 'array' ? `array of ${element}` : field.type;
  return [type, ...limits].join(' ');
}

function fieldTable(fields: readonly FieldSpec[], schema: z.ZodObject): string[] {
  if (fields.length === 0) return ['None.'];
  const descriptions = descriptionsOf(schema);
  return table([
    ['field', 'type', 'default', ''],
    ...fields.map((field) => {
      const fallback =
        field.default === undefined
          ? field.required === true
            ? 'required'
            : ''
          : `\`${JSON.stringify(field.default)}\``;
      return [`\`${field.name}\``, typeText(field), fallback, descriptions.get(field.name) ?? ''];
    }),
  ]);
}

function outputText(output: z.ZodType | undefined): string[] {
  if (!(output instanceof z.ZodObject)) return [];
  const descriptions = descriptionsOf(output);
  const items = Object.keys(output.shape).map((name) => {
    const said = descriptions.get(name) ?? '';
    return said === '' ? `\`${name}\`` : `\`${name}\` (${said.replace(/\.$/, '')})`;
  });
  return items.length === 0 ? [] : ['', `**Output**: ${items.join(', ')}.`];
}

const effects: Readonly<Record<string, string>> = {
  pure: 'computed inside the run; nothing is sent',
  read: 'reads; repeated after an interruption',
  'by-parameters':
    'depends on the request: reads are repeated after an interruption, writes as their method allows',
  safe: 'writes; repeated after an interruption',
  key: 'writes; repeated after an interruption with the same key',
  no: 'writes; sent at most once',
};

function effectText({ effect, repeat }: ModuleVersion['effect']): string {
  return effects[effect === 'write' ? (repeat ?? 'no') : effect] ?? effect;
}

function lifecycleText({ state, since, until, replacement }: ModuleVersion['lifecycle']): string {
  return [
    state,
    since === undefined ? undefined : `since ${since}`,
    until === undefined ? undefined : `until ${until}`,
    replacement === undefined ? undefined : `use \`${replacement}\``,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function exampleText(module: ModuleIdentity, version: ModuleVersion): string[] {
  const [example] = version.examples;
  if (example === undefined) return [];
  const node = { module: module.id, version: Number(version.version.split('.')[0]), settings: example };
  return ['', 'Example settings:', '', '```json', JSON.stringify(node, undefined, 2), '```'];
}

function versionText(module: Module, version: ModuleVersion): string[] {
  return [
    `### Version ${version.version}`,
    '',
    `State: ${lifecycleText(version.lifecycle)}. Effect: ${effectText(version.effect)}.`,
    ...exampleText(module, version),
    '',
    ...fieldTable(version.fields, version.schema),
    ...outputText(version.output),
    '',
  ];
}

function moduleText(module: Module): string[] {
  return [
    `## ${module.title} \`${module.id}\``,
    '',
    module.description,
    ...(module.when === undefined ? [] : ['', `**When**: ${module.when}`]),
    '',
    // The newest version is the one a new scenario takes.
    ...module.versions.toReversed().flatMap((version) => versionText(module, version)),
    ...(module.gotchas === undefined
      ? []
      : ['**Gotchas**', '', ...module.gotchas.map((gotcha) => `- ${gotcha}`), '']),
    ...(module.aliases === undefined
      ? []
      : [`Also read, with a warning: ${module.aliases.map((alias) => `\`${alias}\``).join(', ')}.`, '']),
  ];
}

function connectionText({ type, title, description, fields, secrets }: ConnectionType): string[] {
  return [
    `### ${title} \`${type}\``,
    '',
    description,
    '',
    ...fieldTable(fieldSpecs(fields), fields),
    '',
    `Kept secret: ${secrets.map((name) => `\`${name}\``).join(', ')}.`,
    '',
  ];
}

/** One page: purpose, then each module with its versions, newest first, then the kinds of connections. */
export function connectorPage(connector: Connector): string {
  return [
    generatedBy,
    '',
    `# ${connector.title} \`${connector.id}\``,
    '',
    connector.description,
    '',
    ...connector.modules.flatMap(moduleText),
    ...(connector.connections === undefined
      ? []
      : ['## Connections', '', ...connector.connections.flatMap(connectionText)]),
  ].join('\n');
}

/** The list of all connectors. */
export function indexPage(connectors: readonly Connector[]): string {
  return [
    generatedBy,
    '',
    '# Connectors',
    '',
    ...table([
      ['connector', 'modules'],
      ...connectors.map(({ id, title, modules }) => [
        `[${title}](${id}.md)`,
        modules.map((module) => `\`${module.id}\``).join(', '),
      ]),
    ]),
    '',
  ].join('\n');
}
