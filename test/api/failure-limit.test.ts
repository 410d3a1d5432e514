import assert from 'node:assert/strict';
import { createFailureLimit } from '../../api/middleware/failure-limit.ts';

describe('the limit on wrong keys', () => {
  it('lets an address go on after a minute', () => {
    let now = 0;
    const limit = createFailureLimit(() => now);
    for (let failure = 0; failure < 20; failure += 1) limit.add('10.0.0.1');

    assert.throws(() => limit.check('10.0.0.1'), { code: 'RATE_LIMITED', extra: { retryAfter: 60 } });
    limit.check('10.0.0.2');
    now = 60_000;
    limit.check('10.0.0.1');
  });
});
