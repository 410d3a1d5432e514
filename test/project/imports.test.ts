/** The import table is enforced: each forbidden direction is planted in a small tree and must be refused, by its rule. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** File -> what it imports. A `type` in front makes it a type-only import. */
const tree: Record<string, string[]> = {
  'errors.ts': ['type ./scenarios/value.ts'],
  'process.ts': ['node:url', './errors.ts'],
  'config.ts': ['zod'],
  'log.ts': ['pino'],
  'tenon.ts': ['./workflows/index.ts', './api/app.ts', './activities/index.ts', './log.ts'],
  'worker.ts': ['./config.ts', './temporal/worker.ts', './connectors/registry.ts', '@temporalio/worker'],
  'scenarios/value.ts': [],
  'scenarios/schema.ts': ['zod', './value.ts', '../errors.ts'],
  'scenarios/clock.ts': ['node:fs'],
  'scenarios/row.ts': ['type ../store/index.ts'],
  'scenarios/client.ts': ['undici'],
  'scenarios/plan.ts': ['type ../workflows/local.ts'],
  'workflows/index.ts': ['../scenarios/value.ts', '../connectors/pure.ts', 'type ../activities/index.ts'],
  'workflows/local.ts': ['@temporalio/workflow', '@temporalio/common'],
  'workflows/parsing.ts': ['../scenarios/schema.ts'],
  'workflows/calling.ts': ['../activities/index.ts'],
  'workflows/listing.ts': ['../connectors/registry.ts'],
  'workflows/picking.ts': ['../connectors/crm/find.run.ts'],
  'workflows/checking.ts': ['zod'],
  'workflows/reading.ts': ['node:path'],
  'connectors/define.ts': ['zod', 'type ../scenarios/plan.ts', '../scenarios/value.ts'],
  'connectors/registry.ts': ['./crm/index.ts', './mail/index.ts'],
  'connectors/pure.ts': ['./crm/find.run.ts'],
  'connectors/favourite.ts': ['./crm/index.ts'],
  'connectors/crm/index.ts': ['../define.ts', './find.ts', 'crm-vendor'],
  'connectors/crm/find.ts': ['./find.run.ts', 'zod', '../../errors.ts'],
  'connectors/crm/find.run.ts': ['../../scenarios/value.ts'],
  'connectors/crm/list.run.ts': ['zod'],
  'connectors/crm/sign.run.ts': ['node:crypto'],
  'connectors/crm/compile.ts': ['../../scenarios/compile.ts'],
  'connectors/crm/forward.ts': ['../mail/index.ts'],
  'connectors/crm/keep.ts': ['../../store/index.ts'],
  'connectors/crm/start.ts': ['@temporalio/client'],
  'connectors/crm/fetch.ts': ['undici'],
  'connectors/mail/index.ts': ['../define.ts', './fake/server.ts'],
  'connectors/mail/fake/server.ts': ['node:http'],
  'scenarios/compile.ts': ['./value.ts'],
  'activities/index.ts': [
    '../connectors/registry.ts',
    '../store/index.ts',
    '@temporalio/activity',
    './http/client.ts',
  ],
  'activities/http/client.ts': ['undici', 'node:tls'],
  'activities/restart.ts': ['../temporal/worker.ts'],
  'activities/sign.ts': ['../config.ts'],
  'store/index.ts': ['../scenarios/value.ts', 'pg', 'node:fs'],
  'store/describe.ts': ['../connectors/registry.ts'],
  'store/wake.ts': ['type ../temporal/worker.ts'],
  'temporal/worker.ts': ['../activities/index.ts', '../store/index.ts', '@temporalio/worker'],
  'temporal/serve.ts': ['../api/app.ts'],
  'temporal/catalogue.ts': ['../connectors/registry.ts'],
  'api/app.ts': ['express', '../store/index.ts', '../temporal/worker.ts', 'type ../workflows/index.ts'],
  'api/server.ts': ['../config.ts', '../log.ts', './app.ts', '../activities/index.ts'],
  'api/replay.ts': ['../workflows/index.ts'],
  'api/settings.ts': ['../config.ts'],
  'api/rows.ts': ['drizzle-orm'],
  'cli/commands/start.ts': ['../../api/server.ts', '../../temporal/worker.ts', '../../config.ts'],
  'cli/commands/check.ts': ['../../scenarios/schema.ts'],
  'cli/terminal.ts': ['../process.ts', '../log.ts'],
  'cli/commands/list.ts': ['../../api/app.ts'],
  'cli/commands/demo.ts': ['../../test/support.ts'],
  'test/support.ts': ['../store/index.ts', '../workflows/index.ts', '../connectors/mail/fake/server.ts'],
  'scenarios/round.ts': ['./trip.ts'],
  'scenarios/trip.ts': ['./round.ts'],
  'api/gone.ts': ['./nowhere.ts'],
};

/** What must be refused: rule -> importing files. Everything else in the tree is allowed. */
const refused: Record<string, string[]> = {
  'scenarios: values': ['scenarios/client.ts', 'scenarios/clock.ts'],
  'scenarios: types': ['scenarios/plan.ts', 'scenarios/row.ts'],
  'workflows: values': [
    'workflows/calling.ts',
    'workflows/checking.ts',
    'workflows/listing.ts',
    'workflows/parsing.ts',
    'workflows/picking.ts',
    'workflows/reading.ts',
  ],
  'connectors: values': ['connectors/crm/compile.ts', 'connectors/crm/keep.ts'],
  'connectors: a connector knows no other': ['connectors/crm/forward.ts'],
  'connectors: only generated files list connectors': ['connectors/favourite.ts'],
  'connectors: pure halves stay pure': ['connectors/crm/list.run.ts'],
  'connectors: pure halves know no Node': ['connectors/crm/sign.run.ts'],
  'connectors: fakes are for tests': ['connectors/mail/index.ts'],
  'activities: values': ['activities/restart.ts', 'activities/sign.ts'],
  'store: values': ['store/describe.ts'],
  'store: types': ['store/wake.ts'],
  'temporal: values': ['temporal/catalogue.ts', 'temporal/serve.ts'],
  'api: values': ['api/gone.ts', 'api/replay.ts', 'api/settings.ts'],
  'cli: values': ['cli/commands/demo.ts', 'cli/commands/list.ts', 'cli/terminal.ts'],
  'product: nothing depends on tests, bench or scripts': ['cli/commands/demo.ts'],
  'temporal owns @temporalio/(client|worker|common|proto|envconfig)': ['connectors/crm/start.ts'],
  'activities owns undici': ['connectors/crm/fetch.ts', 'scenarios/client.ts'],
  'store owns drizzle-orm, pg, @electric-sql/pglite, @electric-sql/pglite-socket': ['api/rows.ts'],
  'composition: workflows are found by path': ['tenon.ts'],
  'no cycles': ['scenarios/round.ts'],
  'every import resolves': ['api/gone.ts'],
};

function source(imports: string[]): string {
  const lines = imports.map((name, i) =>
    name.startsWith('type ')
      ? `import type { thing as t${String(i)} } from '${name.slice('type '.length)}';`
      : `import { thing as v${String(i)} } from '${name}';\nexport { v${String(i)} };`,
  );
  return [...lines, 'export const thing = 1;', 'export type thing = number;', ''].join('\n');
}

async function write(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** The tree on disk, with an empty package for each npm name it imports. */
async function plant(folder: string): Promise<void> {
  for (const [path, imports] of Object.entries(tree)) await write(folder, path, source(imports));
  const names = Object.values(tree)
    .flat()
    .filter((name) => !/^(type )?\.|^node:/.test(name));
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  await write(folder, 'package.json', JSON.stringify({ name: 'planted', type: 'module', dependencies }));
  for (const name of new Set(names)) {
    await write(folder, `node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    await write(folder, `node_modules/${name}/index.js`, 'exports.thing = 1;\n');
  }
}

async function cruised(paths: string[], options: ICruiseOptions): Promise<ICruiseResult> {
  const { output } = await cruise(paths, options);
  return output as ICruiseResult; // without an output type it is an object
}

describe('the import table', () => {
  it('refuses every direction it does not name, by values and by types, and nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tenon-imports-'));
    try {
      await plant(folder);
      const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));

      const { summary } = await cruised(['.'], { ...options, baseDir: folder });

      const found: Record<string, string[]> = {};
      for (const { rule, from } of summary.violations) {
        const files = (found[rule.name] ??= []);
        if (!files.includes(from)) files.push(from);
      }
      for (const files of Object.values(found)) files.sort();
      assert.deepEqual(found, refused);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('leaves replayed code without Node, zod and I/O, however long the way there', async () => {
    const { modules } = await cruised(['workflows'], {
      baseDir: root,
      // What is left after compilation: type-only imports lead nowhere.
      tsPreCompilationDeps: false,
      doNotFollow: { path: ['(^|/)node_modules/'] },
      enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
    });

    const reached = new Set(
      modules.map(({ source: path, coreModule }) =>
        coreModule === true
          ? `Node's ${path}`
          : (/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path),
      ),
    );
    const foreign = [...reached].filter(
      (path) => !/^(workflows|scenarios|connectors)\/|^errors\.ts$/.test(path),
    );
    assert.ok(reached.has('scenarios/value.ts'), 'the walk went somewhere');
    assert.ok(!reached.has('scenarios/schema.ts'));
    assert.deepEqual(foreign.sort(), [
      '@eslint-community/regexpp',
      '@noble/hashes',
      '@temporalio/common',
      '@temporalio/workflow',
      'decimal.js',
      're2js',
    ]);
  });
});
