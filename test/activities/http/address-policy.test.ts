import assert from 'node:assert/strict';
import { createAddressPolicy, isPublicAddress } from '../../../activities/http/address-policy.ts';

describe('the address policy', () => {
  const refused = [
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '2001::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '2001:db8::1',
    '4000::1',
    'not-an-address',
    '',
  ];
  for (const address of refused) {
    it(`refuses ${address === '' ? 'nothing' : address}`, () => {
      assert.equal(isPublicAddress(address), false);
    });
  }

  for (const address of [
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ]) {
    it(`lets ${address} through`, () => {
      assert.equal(isPublicAddress(address), true);
    });
  }

  it('allows a named host on its port only', () => {
    const policy = createAddressPolicy([
      'intranet.example:8443',
      '127.0.0.1:3000',
      '[::1]:80',
      'any.example:*',
    ]);

    assert.equal(policy.allows('intranet.example', 8443, '10.0.0.1'), true);
    assert.equal(policy.allows('INTRANET.example.', 8443, '10.0.0.1'), true);
    assert.equal(policy.allows('intranet.example', 443, '10.0.0.1'), false);
    assert.equal(policy.allows('[::1]', 80, '::1'), true);
    assert.equal(policy.allows('any.example', 12345, '10.0.0.1'), true);
  });

  it('allows a name that resolves to an allowed address', () => {
    const policy = createAddressPolicy(['127.0.0.1:3000']);

    assert.equal(policy.allows('localhost', 3000, '127.0.0.1'), true);
    assert.equal(policy.allows('localhost', 3000, '::ffff:127.0.0.1'), true);
    assert.equal(policy.allows('localhost', 3000, '::1'), false);
    assert.equal(policy.allows('localhost', 3001, '127.0.0.1'), false);
  });

  it('refuses an entry without a port', () => {
    assert.throws(() => createAddressPolicy(['localhost']), RangeError);
  });
});
