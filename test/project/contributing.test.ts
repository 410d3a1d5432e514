/** The connector of CONTRIBUTING.md is real: its files are taken out of the page, type-checked, and their own test is run. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Files of the page: the path in backticks in front of a `ts` block, and the block. */
async function documented(): Promise<Map<string, string>> {
  const page = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
  const blocks = page.matchAll(/^`([\w/.-]+\.ts)`[^`]*(?:`[^`]*`[^`]*)*?```ts\n([\s\S]*?)```/gm);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}

describe('the connector of CONTRIBUTING.md', () => {
  let folder = '';
  let files = new Map<string, string>();

  before(async () => {
    // Below the root, so that packages are found; the folder is ignored by git and by all tools.
    await mkdir(join(root, '.tenon'), { recursive: true });
    folder = await mkdtemp(join(root, '.tenon', 'contributing-'));
    files = await documented();
    for (const [path, text] of files) {
      const file = join(folder, path);
      // What is not on the page lies in the repository.
      const linked = text.replace(/from '(\.[^']+)'/g, (whole, to: string) => {
        const target = join(dirname(path), to);
        return files.has(target) ? whole : `from '${relative(dirname(file), join(root, target))}'`;
      });
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, linked);
    }
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is a module, its connector and its test', () => {
    assert.deepEqual(
      [...files.keys()],
      ['connectors/rates/get-rate.ts', 'connectors/rates/index.ts', 'test/connectors/rates/get-rate.test.ts'],
    );
  });

  it('fits the types', function () {
    this.timeout(120_000);
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
    const program = ts.createProgram(
      [...files.keys()].map((path) => join(folder, path)),
      options,
    );

    const problems = program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(folder))
      .flatMap((file) => ts.getPreEmitDiagnostics(program, file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

    assert.deepEqual(problems, []);
  });

  it('passes its own test', async () => {
    const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
    const test = join(folder, 'test/connectors/rates/get-rate.test.ts');
    const options = ['--no-config', '--node-option', 'import=tsx', '--extension', 'ts'];

    const { stdout } = await promisify(execFile)(process.execPath, [mocha, ...options, test], { cwd: root });

    assert.match(stdout, /1 passing/);
  });
});
