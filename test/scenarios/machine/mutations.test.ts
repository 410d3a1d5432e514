import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../support/child-process.ts';
import type * as Checks from './engine-checks.ts';
import { plantedBugs, type PlantedBug } from './planted-bugs.ts';

/** Random scenarios of each style; every bug is found by far fewer. */
const RUNS = Number(process.env['MUTATION_RUNS'] ?? 250);
const SEED = 20261124;

const MACHINE = 'scenarios/machine';
const CHECKS = 'test/scenarios/machine/engine-checks.ts';
/** Loaded next to the changed engine, so that their imports lead to it. */
const copied = [MACHINE, 'test/scenarios/machine', 'test/support/walk.ts', 'test/support/blueprint.ts'];

/**
 * A tree in which the engine and what checks it are copies and everything else is the project's own, by links: modules
 * outside the engine are loaded once for all trees.
 */
async function makeTree(root: string): Promise<void> {
  const link = (path: string): Promise<void> => symlink(join(projectRoot, path), join(root, path));
  for (const path of copied) await cp(join(projectRoot, path), join(root, path), { recursive: true });
  for (const path of ['package.json', 'node_modules', 'errors.ts', 'connectors']) await link(path);
  for (const name of await readdir(join(projectRoot, 'scenarios'))) {
    if (name !== 'machine') await link(`scenarios/${name}`);
  }
}

async function plant(root: string, { file, from, to }: PlantedBug): Promise<void> {
  const path = join(root, MACHINE, `${file}.ts`);
  const parts = (await readFile(path, 'utf8')).split(from);
  assert.equal(
    parts.length,
    2,
    `${MACHINE}/${file}.ts holds this ${String(parts.length - 1)} times: ${from}`,
  );
  await writeFile(path, parts.join(to));
}

describe('the checks of the engine', function () {
  this.timeout(120_000);
  let folder = '';

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'tenon-bugs-')));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** The first fault they find in the engine with these bugs. */
  async function faultWith(name: string, bugs: readonly PlantedBug[]): Promise<string | undefined> {
    const root = join(folder, name);
    await mkdir(join(root, 'test/support'), { recursive: true });
    await makeTree(root);
    for (const bug of bugs) await plant(root, bug);
    const checks = (await import(pathToFileURL(join(root, CHECKS)).href)) as typeof Checks; // a copy of it
    return checks.engineFault(RUNS, SEED);
  }

  it('find nothing in the engine as it is', async () => {
    assert.equal(await faultWith('as-it-is', []), undefined);
  });

  plantedBugs.forEach((bug, index) => {
    it(`find it when ${bug.name}`, async () => {
      const fault = await faultWith(`bug-${String(index)}`, [bug]);

      assert.ok(fault, 'nothing failed');
      assert.doesNotMatch(fault, /SyntaxError|is not defined/, 'the planted bug is no valid program');
    });
  });
});
