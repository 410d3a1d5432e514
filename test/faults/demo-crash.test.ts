import assert from 'node:assert/strict';
import { isAlive } from '../support/child-process.ts';
import { useDemo } from '../support/demo-story.ts';

describe('npm run demo:crash', function () {
  this.timeout(240_000);
  const told = useDemo('demo-crash.ts');

  it('tells the story to its end, and leaves nothing behind', async () => {
    const story = await told();

    assert.match(story, /kill -9 \d+ \d+/);
    assert.match(story, /The run went on by itself: success, 3 operations/);
    assert.match(story, /Written once/);
    assert.ok(story.split('\n').length <= 25, story);
    const pids = [...story.matchAll(/(?:as process|as|and) (\d+)/g)].map(([, pid]) => Number(pid));
    assert.equal(pids.length, 4);
    assert.deepEqual(pids.filter(isAlive), []);
  });
});
