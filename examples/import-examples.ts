/** Brings the examples into an installation: once, and with the address the example server has now. */
import { readFile } from 'node:fs/promises';
import type { Services } from '../api/services.ts';
import type { Json } from '../scenarios/value.ts';
import type { Scenario, Store } from '../store/index.ts';

/** What stands for the example server in the files. */
export const SERVER_PLACEHOLDER = 'http://127.0.0.1:<port>';

/** Folders beside this file. The first one's webhook is what `npm start` offers to try. */
export const exampleNames = ['webhook-and-respond', 'fetch-iterate-aggregate'] as const;

const ACTOR = 'examples';

/** The file's text with the server's address in place of the placeholder. */
export async function exampleText(name: string, serverUrl: string): Promise<string> {
  const text = await readFile(new URL(`./${name}/scenario.json`, import.meta.url), 'utf8');
  return text.replaceAll(SERVER_PLACEHOLDER, serverUrl);
}

/** An example that is in the store. */
export interface ImportedExample {
  scenario: Scenario;
  /** Port of the example server its blueprint names. */
  port: number | undefined;
  text: string;
}

/** Finds examples by name and by the marker `metadata.tenon.example` of their blueprint. */
export async function findExamples(
  scenarios: Pick<Store['scenarios'], 'list' | 'version'>,
): Promise<Map<string, ImportedExample>> {
  const found = new Map<string, ImportedExample>();
  for (let cursor: string | undefined, more = true; more;) {
    const page = await scenarios.list({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    for (const scenario of page.items.filter(({ name }) => name.startsWith('Example: '))) {
      const saved = await scenarios.version(scenario.id, scenario.version);
      if (saved === undefined) continue;
      const { blueprint } = saved;
      const marker = markerOf(blueprint);
      const text = JSON.stringify(blueprint);
      const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(text)?.[1];
      if (marker !== undefined && !found.has(marker)) {
        found.set(marker, { scenario, text, port: port === undefined ? undefined : Number(port) });
      }
    }
    cursor = page.next;
    more = cursor !== undefined;
  }
  return found;
}

/** Imports what is missing, and saves a new version of what names another port than the server has. */
export async function importExamples(
  scenarios: Services['scenarios'],
  known: Map<string, ImportedExample>,
  serverUrl: string,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const name of exampleNames) {
    const example = known.get(name);
    if (example === undefined) {
      const { scenario, hook } = await scenarios.create(
        { blueprint: await exampleText(name, serverUrl) },
        ACTOR,
      );
      if (hook !== undefined) await scenarios.setActive(scenario.id, true, ACTOR);
      ids.set(name, scenario.id);
      continue;
    }
    const { scenario, port, text } = example;
    const before = `http://127.0.0.1:${String(port)}`;
    if (port !== undefined && before !== serverUrl) {
      const blueprint = text.replaceAll(`${before}/`, `${serverUrl}/`);
      await scenarios.save(scenario.id, { blueprint, expectedVersion: scenario.version }, ACTOR);
    }
    // Never switched on or off: the process died between import and activation.
    if (scenario.generation === 0 && (await scenarios.hookOf(scenario.id)) !== undefined) {
      await scenarios.setActive(scenario.id, true, ACTOR);
    }
    ids.set(name, scenario.id);
  }
  return ids;
}

function markerOf(blueprint: Json): string | undefined {
  const marker = (blueprint as { metadata?: { tenon?: { example?: unknown } } } | null)?.metadata?.tenon
    ?.example;
  return typeof marker === 'string' ? marker : undefined;
}
