import assert from 'node:assert/strict';
import type { HttpResponse } from '../../connectors/call-context.ts';
import { retryAfterMs, statusError } from '../../connectors/status-error.ts';

const now = new Date('2026-11-24T12:00:00Z');

function answer(status: number, body = '', headers: HttpResponse['headers'] = []): HttpResponse {
  return { status, statusText: '', url: 'https://a.example/', headers, body: Buffer.from(body), data: body };
}

describe('the error of an HTTP answer', () => {
  it('is none below 400', () => {
    for (const status of [200, 204, 301, 304, 399])
      assert.equal(statusError(answer(status), { now }), undefined);
  });

  it('means a refused account only where an account was used', () => {
    for (const status of [401, 403]) {
      assert.equal(statusError(answer(status), { now })?.type, 'RuntimeError');
      assert.equal(
        statusError(answer(status), { now, usesConnection: true })?.type,
        'InvalidAccessTokenError',
      );
    }
    assert.equal(statusError(answer(404), { now, usesConnection: true })?.type, 'RuntimeError');
  });

  it('keeps a bounded piece of the body, and none of bytes', () => {
    const long = statusError(answer(500, 'x'.repeat(5000)), { now });
    const bytes = statusError({ ...answer(500, 'a\u0000b'), data: null }, { now });

    assert.deepEqual(long?.detail, { status: 500, excerpt: 'x'.repeat(1000) });
    assert.deepEqual(bytes?.detail, { status: 500 });
  });

  it('waits as long as Retry-After says, within reason', () => {
    assert.equal(statusError(answer(503, '', [['retry-after', '7']]), { now })?.retryAfterMs, 7000);
    assert.equal(statusError(answer(500, '', [['retry-after', '7']]), { now })?.retryAfterMs, undefined);
    assert.equal(retryAfterMs('Tue, 24 Nov 2026 11:00:00 GMT', now), 0);
    assert.equal(retryAfterMs('9'.repeat(30), now), 30 * 24 * 3_600_000);
    assert.equal(retryAfterMs('soon', now), undefined);
    assert.equal(retryAfterMs(undefined, now), undefined);
  });
});
