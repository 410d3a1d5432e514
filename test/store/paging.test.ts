import assert from 'node:assert/strict';
import { momentCursor, numberCursor, pageOf, pageSize, textCursor } from '../../store/paging.ts';

describe('pages', () => {
  const rows = [1, 2, 3, 4];
  const page = (limit: number) =>
    pageOf(
      rows.slice(0, limit + 1),
      { limit },
      (row) => row,
      (row) => [row],
    );

  it('name the place to go on at while there is more', () => {
    assert.deepEqual(page(4), { items: rows });
    const { items, next } = page(2);
    assert.deepEqual(items, [1, 2]);
    assert.equal(numberCursor({ limit: 2, cursor: next ?? '' }), 2);
  });

  it('bring any limit into their range', () => {
    assert.deepEqual(
      [0, -5, 1, 2.9, 1000, 5000, Number.NaN, Infinity].map((limit) => pageSize({ limit })),
      [1, 1, 1, 2, 1000, 1000, 1000, 1000],
    );
  });

  it('take only cursors of their kind', () => {
    const cursor = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const refused = { code: 'BAD_REQUEST' };

    assert.equal(textCursor({ limit: 1, cursor: cursor(['a']) }), 'a');
    const at = new Date(5);
    assert.deepEqual(momentCursor({ limit: 1, cursor: cursor([5, 'a']) }), { at, id: 'a' });
    for (const wrong of ['', 'x', cursor('a'), cursor([1]), cursor([null]), cursor(['a', 'b']), cursor([])]) {
      assert.throws(() => textCursor({ limit: 1, cursor: wrong }), refused);
    }
    assert.throws(() => numberCursor({ limit: 1, cursor: cursor([1.5]) }), refused);
    assert.throws(() => momentCursor({ limit: 1, cursor: cursor([9e15, 'a']) }), refused);
  });
});
