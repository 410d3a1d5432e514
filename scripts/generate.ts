/**
 * Writes the files that are made from others: `connectors/registry.ts`, `connectors/pure.ts` and `connectors/contracts.json`, one page per connector under
 * `docs/reference/connectors/`, and the pages of the API, the functions, the command line and the settings. `npm run generate` after
 * adding or changing a module, a route, a command or a setting; `--check` (`npm run generate:check`) only compares.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'prettier';
import { hookRouteFacts } from '../api/ingress/routes.ts';
import { openApiDocument } from '../api/openapi.ts';
import { routeTable } from '../api/route-table.ts';
import type { Services } from '../api/services.ts';
import { commands } from '../cli/commands/index.ts';
import { settingFacts } from '../config.ts';
import type { Connector } from '../connectors/define.ts';
import { functions, keywords } from '../scenarios/expressions/index.ts';
import { apiPage, type ApiDocument } from './api-page.ts';
import { cliPage } from './cli-page.ts';
import { connectorPage, indexPage } from './connector-page.ts';
import { functionsPage } from './functions-page.ts';
import { publishedContracts } from './published-contracts.ts';
import { settingsPage } from './settings-page.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const GENERATED = '// Generated: npm run generate';

/** `sendData` for `send-data`. */
function camel(name: string): string {
  return name.replace(/[-/](.)/g, (_match, letter: string) => letter.toUpperCase());
}

/** Paths below `connectors/`, sorted, with `/` on every platform. */
async function sources(): Promise<string[]> {
  const entries = await readdir(join(root, 'connectors'), { recursive: true });
  return entries.map((entry) => entry.replaceAll('\\', '/')).sort();
}

function isConnector(value: unknown): value is Connector {
  return typeof value === 'object' && value !== null && 'id' in value && 'modules' in value;
}

async function load(path: string): Promise<[exported: string, connector: Connector]> {
  const module = (await import(pathToFileURL(join(root, 'connectors', path)).href)) as Record<
    string,
    unknown
  >; // a namespace
  for (const [name, value] of Object.entries(module)) if (isConnector(value)) return [name, value];
  throw new Error(`connectors/${path} exports no connector`);
}

function registry(connectors: [path: string, exported: string][]): string {
  return [
    GENERATED,
    "import type { Connector } from './define.ts';",
    ...connectors.map(([path, exported]) => `import { ${exported} } from './${path}';`),
    '',
    '/** Every connector of this build, by id. */',
    `export const connectors: readonly Connector[] = [${connectors.map(([, exported]) => exported).join(', ')}];`,
    '',
  ].join('\n');
}

function pure(paths: string[]): string {
  const imports = paths.map((path) => [camel(path.replace(/\.run\.ts$/, '')), path] as const);
  return [
    GENERATED,
    "import type { PureModule, PureModules } from '../scenarios/pure-module.ts';",
    ...imports.map(([name, path]) => `import { modules as ${name} } from './${path}';`),
    '',
    '/** Pure halves by exact module reference. Nothing here reaches zod, Node or I/O: workflows load it. */',
    'export const pureModules: PureModules = new Map<string, PureModule>([',
    ...imports.map(([name]) => `  ...${name},`),
    ']);',
    '',
  ].join('\n');
}

/** Every generated file: path from the root of the repository -> text. */
export async function generated(): Promise<Map<string, string>> {
  const paths = await sources();
  const indexes = paths.filter((path) => /^[a-z0-9-]+\/index\.ts$/.test(path));
  const loaded = await Promise.all(
    indexes.map(async (path) => {
      const [exported, connector] = await load(path);
      return { path, exported, connector };
    }),
  );
  const files = new Map<string, string>();
  files.set('connectors/registry.ts', registry(loaded.map(({ path, exported }) => [path, exported])));
  files.set('connectors/pure.ts', pure(paths.filter((path) => path.endsWith('.run.ts'))));
  files.set('docs/reference/connectors/README.md', indexPage(loaded.map(({ connector }) => connector)));
  for (const { connector } of loaded) {
    files.set(`docs/reference/connectors/${connector.id}.md`, connectorPage(connector));
  }
  files.set('docs/reference/api.md', apiPage(apiDocument()));
  files.set('docs/reference/cli.md', cliPage(commands));
  files.set('docs/reference/functions.md', functionsPage(functions.values(), keywords));
  files.set('docs/reference/settings.md', settingsPage(settingFacts));
  const contracts = 'connectors/contracts.json';
  files.set(contracts, publishedContracts(await readFile(join(root, contracts), 'utf8').catch(() => '{}')));
  for (const [path, text] of files) {
    // Pages stay as they are: aligned columns would make every line of a table change with its longest cell.
    const formatted = path.endsWith('.ts')
      ? await format(text, { parser: 'typescript', printWidth: 110, singleQuote: true })
      : `${text.trimEnd()}\n`;
    files.set(path, formatted);
  }
  return files;
}

/** Routes are described without anything behind them: their handlers alone would call a service. */
function apiDocument(): ApiDocument {
  const routes = routeTable({} as Services); // see above
  return openApiDocument([...routes, ...hookRouteFacts]) as unknown as ApiDocument; // the parts it shows
}

/** Generated files whose text on disk differs, or that are missing. */
export async function outdated(): Promise<string[]> {
  const files = [...(await generated())];
  const checked = await Promise.all(
    files.map(async ([path, text]) => {
      const written = await readFile(join(root, path), 'utf8').catch(() => undefined);
      return written === text ? [] : [path];
    }),
  );
  return checked.flat();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const old = await outdated();
    for (const path of old)
      process.stderr.write(`${path} is not what its sources say; run: npm run generate\n`);
    process.exitCode = old.length === 0 ? 0 : 1;
  } else {
    for (const [path, text] of await generated()) await writeFile(join(root, path), text);
  }
}
