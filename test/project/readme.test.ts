/**
 * What README, CONTRIBUTING, the guides and the examples tell people to type exists: npm scripts and the files behind them,
 * commands of `tenon` with their options, routes, compose services, links. `npm run smoke` runs the commands for real.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { hookRouteFacts } from '../../api/ingress/routes.ts';
import { routeTable } from '../../api/route-table.ts';
import type { Services } from '../../api/services.ts';
import { commands } from '../../cli/commands/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
const exists = (path: string): boolean => existsSync(join(root, path));

async function pages(): Promise<string[]> {
  const guides = (await readdir(join(root, 'docs/guides'))).map((name) => `docs/guides/${name}`);
  const examples = (await readdir(join(root, 'examples'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `examples/${name}/README.md`);
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...guides, ...examples];
}

async function scripts(): Promise<Record<string, string>> {
  return (JSON.parse(await read('package.json')) as { scripts: Record<string, string> }).scripts; // npm's format
}

/** Words of a shell command: quotes are undone, comments left out. */
function words(line: string): string[] {
  return [...line.replace(/(^|\s)#.*$/, '').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

interface Typed {
  page: string;
  line: string;
  words: string[];
}

/** Every command of the pages' `sh` blocks; a line that ends in a backslash goes on. */
async function typed(): Promise<Typed[]> {
  const found: Typed[] = [];
  for (const page of await pages()) {
    for (const [, block = ''] of (await read(page)).matchAll(/```sh\n([\s\S]*?)```/g)) {
      for (const line of block.replaceAll('\\\n', ' ').split('\n')) {
        const typedWords = words(line);
        if (typedWords.length > 0) found.push({ page, line, words: typedWords });
      }
    }
  }
  return found;
}

/** What is wrong with a command; undefined where nothing is. */
type Check = (args: string[]) => string | undefined | Promise<string | undefined>;

const npmScript: Check = async ([verb = '', name = '']) => {
  const script = verb === 'run' ? name : verb;
  if (script === 'ci') return undefined;
  return Object.hasOwn(await scripts(), script) ? undefined : `there is no npm script '${script}'`;
};

const tenonCommand: Check = ([name = '', ...rest]) => {
  const command = commands.find((one) => one.name === name);
  if (command === undefined) return `there is no command 'tenon ${name}'`;
  const known = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    const { positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { ...command.options, ...known },
    });
    const missing = positionals.find((one) => one.endsWith('.json') && !exists(one));
    return missing === undefined ? undefined : `${missing} is missing`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const route: Check = (args) => {
  const url = args.find((one) => one.startsWith('http'));
  const path = url === undefined ? '' : new URL(url).pathname;
  const data = args.some((one) => one === '-d' || one === '--data');
  const method = (args[args.indexOf('-X') + 1] ?? (data ? 'POST' : 'GET')).toLowerCase();
  const routes = [...routeTable({} as Services), ...hookRouteFacts]; // their handlers are not called
  const fits = routes.some(
    (one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return fits ? undefined : `the API has no ${method} ${path}`;
};

const compose: Check = async (args) => {
  const { services } = parse(await read('docker-compose.yml'), { merge: true }) as { services: object }; // compose.test.ts
  const scaled = /^(\w+)=\d+$/.exec(args[args.indexOf('--scale') + 1] ?? '')?.[1];
  return scaled === undefined || Object.hasOwn(services, scaled)
    ? undefined
    : `there is no service '${scaled}'`;
};

const file: Check = (args) =>
  args.filter((one) => /\.(ts|js|json)$|^\./.test(one)).find((one) => !exists(one));

const programs: Record<string, Check> = {
  npm: npmScript,
  npx: ([program, ...rest]) => (program === 'tenon' ? tenonCommand(rest) : file(rest)),
  node: file,
  curl: route,
  docker: compose,
  cp: ([from = '']) => (exists(from) ? undefined : `${from} is missing`),
  openssl: () => undefined,
};

describe('the commands of README, CONTRIBUTING, guides and examples', () => {
  it('exist', async () => {
    const all = await typed();
    const wrong: string[] = [];

    for (const {
      page,
      line,
      words: [program = '', ...args],
    } of all) {
      const check = Object.hasOwn(programs, program) ? programs[program] : undefined;
      const problem = check === undefined ? `'${program}' is nothing we know` : await check(args);
      if (problem !== undefined) wrong.push(`${page}: ${line.trim()}: ${problem}`);
    }

    assert.ok(all.length >= 10, 'commands were found');
    assert.deepEqual(wrong, []);
  });

  it('are named rightly in the text, too', async () => {
    const wrong: string[] = [];

    for (const page of await pages()) {
      const text = (await read(page)).replace(/```[\s\S]*?```/g, '');
      for (const [, command = ''] of text.matchAll(/`((?:npm|npx tenon|tenon) [^`]+)`/g)) {
        const [program = '', ...args] = words(command);
        const named = program === 'tenon' ? args : args.slice(1);
        const problem = program === 'npm' ? await npmScript(args) : commandName(named);
        if (problem !== undefined && args[0] !== 'audit') wrong.push(`${page}: ${command}: ${problem}`);
      }
    }

    assert.deepEqual(wrong, []);
  });

  it('lead to files that are there', async () => {
    const missing = Object.entries(await scripts()).flatMap(([name, script]) =>
      script
        .split(/\s+/)
        .filter((word) => /^[\w./-]+\.(ts|js|mjs|cjs)$/.test(word) && !exists(word))
        .map((word) => `${name}: ${word}`),
    );

    assert.deepEqual(missing, []);
  });
});

function commandName([name = '']: string[]): string | undefined {
  return commands.some((one) => one.name === name) ? undefined : `there is no command '${name}'`;
}

describe('the papers', () => {
  it('link to files that are there', async () => {
    const broken: string[] = [];

    for (const page of [...(await pages()), 'CHANGELOG.md']) {
      for (const [, target = ''] of (await read(page)).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target)) continue;
        if (!exists(join(dirname(page), target))) broken.push(`${page}: ${target}`);
      }
    }

    assert.deepEqual(broken, []);
  });

  it('keep README under 150 lines and decisions under 60', async () => {
    assert.ok((await read('README.md')).split('\n').length < 150);
    for (const name of await readdir(join(root, 'docs/decisions'))) {
      assert.match(name, /^\d{4}-[a-z0-9-]+\.md$/);
      const text = await read(`docs/decisions/${name}`);
      assert.ok(text.split('\n').length < 60, name);
      for (const part of ['**Context.**', '**Decision.**', '**Consequences.**'])
        assert.ok(text.includes(part), name);
    }
  });
});
