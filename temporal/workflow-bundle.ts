/** The workflow code as one file: built once per change of the sources and kept, so that the next start is quick. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { converterPaths, workflowModulePath } from './data-converter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the bundle is made of, besides its dependencies. */
const FOLDERS = ['workflows', 'scenarios', 'connectors'];

async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && ['.ts', '.js'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Hash of the sources and of the locked dependencies. */
async function contentHash(): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  const lists = await Promise.all(FOLDERS.map(sourceFiles));
  const files = [...lists.flat(), join(root, `errors${extname(import.meta.url)}`)];
  for (const file of files.sort()) hash.update(file.slice(root.length)).update(await readFile(file));
  hash.update(await readFile(join(root, 'package-lock.json')).catch(() => 'none'));
  return hash.digest('hex').slice(0, 24);
}

/** Where a build keeps the bundle it made; there is none beside the sources. */
export const buildFolder = join(root, 'workflow-bundle');

/** Path of a bundle that fits the sources; `folder` keeps bundles, any of which may be deleted at any time. */
export async function workflowBundle(folder: string): Promise<{ codePath: string }> {
  const name = `workflows-${await contentHash()}.js`;
  for (const kept of [join(buildFolder, name), join(folder, name)]) {
    if (existsSync(kept)) return { codePath: kept };
  }
  const codePath = join(folder, name);
  const silent = (): void => undefined;
  const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };
  const { code } = await bundleWorkflowCode({
    workflowsPath: workflowModulePath('index'),
    preloadModules: [workflowModulePath('stacks')],
    ...converterPaths,
    logger,
  });
  await mkdir(folder, { recursive: true });
  // Two processes may build at once: each writes its own file, the last rename wins with the same content.
  const own = `${codePath}.${String(process.pid)}`;
  await writeFile(own, code);
  await rename(own, codePath);
  return { codePath };
}
