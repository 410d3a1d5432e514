/** A demo of `examples/`, run as a stranger runs it, in a folder for temporary files of its own. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv, startChild, type Child } from './child-process.ts';

/** Gives what the demo told from its beginning to its end; it must succeed and leave nothing of Tenon in the folder. */
export function useDemo(file: string): () => Promise<string> {
  let folder = '';
  let demo: Child | undefined;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-demo-test-'));
  });
  after(async () => {
    // It ends what it started when it is told to end itself.
    demo?.signal('SIGTERM');
    await demo?.ended;
    await rm(folder, { recursive: true, force: true });
  });

  return async () => {
    demo = startChild(
      process.execPath,
      ['--import', 'tsx', `examples/${file}`],
      cleanEnv({ TMPDIR: folder }),
    );
    assert.equal(await demo.ended, 0, demo.output());
    const left = await readdir(folder);
    assert.deepEqual(
      left.filter((name) => name.startsWith('tenon')),
      [],
    );
    return demo.output();
  };
}
