import assert from 'node:assert/strict';
import { BytesNeeded } from '../../scenarios/host-needed.ts';
import { parseValue, stringifyValue } from '../../scenarios/value-json.ts';
import { Binary, bytesOf, sizeOf } from '../../scenarios/value.ts';
import { evaluate } from './expressions/evaluation.ts';

const handle = { key: 'payloads/s1-test/file-1-abc', size: 300_000 };
const file = new Binary(handle);

describe('large files in a run', () => {
  it('are written down by their handle and come back as that', () => {
    const text = stringifyValue({ file: new Binary(handle, 'utf8') });

    assert.equal(text, '{"file":{"$blob":"payloads/s1-test/file-1-abc","size":300000,"codepage":"utf8"}}');
    const back = parseValue(text) as { file: Binary };
    assert.deepEqual(back.file, new Binary(handle, 'utf8'));
  });

  it('cannot be made up by data from outside', () => {
    const data = { $blob: handle.key, size: 1 };

    assert.deepEqual(parseValue(stringifyValue(data)), data);
  });

  it('tell their size, and ask for the host where their bytes are needed', () => {
    const bundle = { file, same: new Binary(handle), other: new Binary({ ...handle, key: 'x' }) };

    assert.equal(sizeOf(file), 300_000);
    assert.throws(() => bytesOf(file), BytesNeeded);
    assert.equal(evaluate('{{length(1.file)}}', bundle), 300_000);
    assert.equal(evaluate('{{1.file = 1.same}}', bundle), true);
    assert.equal(evaluate('{{1.file}}', bundle), file);
    for (const needy of ['base64(1.file)', 'sha256(1.file)', 'toString(1.file)', '1.file = 1.other']) {
      assert.throws(() => evaluate(`{{${needy}}}`, bundle), BytesNeeded, needy);
    }
  });
});
