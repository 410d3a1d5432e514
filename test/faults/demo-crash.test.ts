import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv, isAlive, startChild, type Child } from '../support/child-process.ts';

describe('npm run demo:crash', function () {
  this.timeout(240_000);
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

  it('tells the story to its end, and leaves nothing behind', async () => {
    demo = startChild(
      process.execPath,
      ['--import', 'tsx', 'examples/demo-crash.ts'],
      cleanEnv({ TMPDIR: folder }),
    );

    assert.equal(await demo.ended, 0, demo.output());
    const story = demo.output();
    assert.match(story, /kill -9 \d+ \d+/);
    assert.match(story, /The run went on by itself: success, 3 operations/);
    assert.match(story, /Written once/);
    assert.ok(story.split('\n').length <= 25, story);
    const pids = [...story.matchAll(/(?:as process|as|and) (\d+)/g)].map(([, pid]) => Number(pid));
    assert.equal(pids.length, 4);
    assert.deepEqual(pids.filter(isAlive), []);
    const left = await readdir(folder);
    assert.deepEqual(
      left.filter((name) => name.startsWith('tenon')),
      [],
    );
  });
});
