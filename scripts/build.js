/**
 * `npm run build`: the product as JavaScript in `dist/`, with what it reads from beside its sources and with the workflow
 * bundle, so that a worker need not make one at its start. Plain Node: the image has no use for it, and nothing else.
 */
import { spawnSync } from 'node:child_process';
import { cp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

function compile() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Files that are read at run time from beside the code: migrations, and the examples' blueprints. */
async function copyData() {
  await cp(join(root, 'store/migrations'), join(dist, 'store/migrations'), { recursive: true });
  await cp(join(root, 'cli/tenon.mjs'), join(dist, 'cli/tenon.mjs'));
  for (const entry of await readdir(join(root, 'examples'), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const file = join('examples', entry.name, 'scenario.json');
    await cp(join(root, file), join(dist, file));
  }
}

async function bundleWorkflows() {
  const built = pathToFileURL(join(dist, 'temporal/workflow-bundle.js')).href;
  const { buildFolder, workflowBundle } = await import(built);
  const { codePath } = await workflowBundle(buildFolder);
  process.stdout.write(`Workflow bundle: ${codePath.slice(root.length)}\n`);
}

await rm(dist, { recursive: true, force: true });
compile();
await copyData();
await bundleWorkflows();
