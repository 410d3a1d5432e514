/** The reference page of the settings, made from the one place that reads them. */
import { generatedBy, table } from './markdown.ts';

/** What `config.ts` says of a setting. */
export interface SettingText {
  default: string;
  text: string;
  secret?: true;
}

const introduction = `Environment variables; there is no settings file. \`npx tenon doctor\` shows each with its value and says what is wrong with it. An empty
value counts as not set. Values of **secret** settings are never shown.`;

const temporal = `## Temporal

Where \`TEMPORAL_ADDRESS\`, \`TEMPORAL_PROFILE\` or \`TEMPORAL_CONFIG_FILE\` is set, Tenon uses that cluster (or Temporal Cloud) and starts no server of
its own. The variables are Temporal's: \`TEMPORAL_ADDRESS\`, \`TEMPORAL_NAMESPACE\`, \`TEMPORAL_API_KEY\`, \`TEMPORAL_TLS_*\`, as its command line
tool reads them.`;

/** One row for each setting. */
export function settingsPage(settings: Readonly<Record<string, SettingText>>): string {
  return [
    generatedBy,
    '',
    '# Settings',
    '',
    introduction,
    '',
    ...table([
      ['setting', 'default', ''],
      ...Object.entries(settings).map(([name, { default: fallback, text, secret }]) => [
        `\`${name}\``,
        fallback,
        secret === true ? `**Secret.** ${text}` : text,
      ]),
    ]),
    '',
    temporal,
    '',
  ].join('\n');
}
