import assert from 'node:assert/strict';
import type { CallConnection } from '../../../connectors/call-context.ts';
import { connectionNamed } from '../../../connectors/connection-type.ts';
import { authConnection } from '../../../connectors/http/auth-fields.ts';
import { downloadFile } from '../../../connectors/http/download-file.ts';
import { getFile } from '../../../connectors/http/get-file.ts';
import { makeRequest } from '../../../connectors/http/make-request.ts';
import { sendDataApiKeyAuth, sendDataBasicAuth } from '../../../connectors/http/send-data.ts';
import { Binary, bytesOf } from '../../../scenarios/value.ts';
import { useModule } from './calls.ts';

const connections: Record<string, CallConnection> = {
  basic: { id: 1, type: 'basicauth', data: { username: 'ann', password: 'päss' } },
  header: { id: 2, type: 'apikeyauth', data: { key: 'k1', placement: 'header', name: 'X-Key' } },
  query: { id: 3, type: 'apikeyauth', data: { key: 'k&2', placement: 'query', name: 'key' } },
  bearer: { id: 4, type: 'bearer', data: { token: 't1' } },
};

describe('requests with a connection', () => {
  const basic = useModule(sendDataBasicAuth.versions[0]);
  const key = useModule(sendDataApiKeyAuth.versions[0]);
  const current = useModule(makeRequest.versions[0]);

  it('send user name and password', async () => {
    const server = await basic.server((_request, response) => response.end());
    const connection = connections['basic'] as CallConnection; // above

    await basic.run(
      server,
      { key: 1, url: server.origin, headers: [{ name: 'authorization', value: 'mine' }] },
      { connection },
    );

    const expected = `Basic ${Buffer.from('ann:päss').toString('base64')}`;
    assert.equal(server.seen[0]?.headers['authorization'], expected);
  });

  it('send a key where the connection says, or a bearer token', async () => {
    const server = await key.server((_request, response) => response.end());
    for (const name of ['header', 'query', 'bearer']) {
      const connection = connections[name] as CallConnection; // above
      await key.run(server, { auth: 1, url: `${server.origin}/a?x=1` }, { connection });
      await current.run(
        server,
        { authenticationType: 'apiKey', apiKeyKeychain: 1, url: `${server.origin}/a?x=1` },
        { connection },
      );
    }

    const seen = server.seen.map(({ url, headers }) => [url, headers['x-key'], headers['authorization']]);
    assert.deepEqual(seen, [
      ['/a?x=1', 'k1', undefined],
      ['/a?x=1', 'k1', undefined],
      ['/a?x=1&key=k%262', undefined, undefined],
      ['/a?x=1&key=k%262', undefined, undefined],
      ['/a?x=1', undefined, 'Bearer t1'],
      ['/a?x=1', undefined, 'Bearer t1'],
    ]);
  });

  it('are not sent without one', async () => {
    const server = await key.server((_request, response) => response.end());

    await assert.rejects(key.run(server, { url: server.origin }), { type: 'InvalidConfigurationError' });
    await assert.rejects(current.run(server, { url: server.origin, authenticationType: 'basicAuth' }), {
      type: 'InvalidConfigurationError',
    });
    assert.equal(server.seen.length, 0);
  });

  it('make 401 the account’s error', async () => {
    const server = await key.server((_request, response) => response.writeHead(401).end());
    const connection = connections['bearer'] as CallConnection; // above

    await assert.rejects(
      key.run(server, { auth: 1, url: server.origin, handleErrors: true }, { connection }),
      {
        type: 'InvalidAccessTokenError',
      },
    );
  });

  it('take the parameter that belongs to the kind of credentials', () => {
    const both = { apiKeyKeychain: 7, basicAuthKeychain: '8' };
    const named = (authenticationType: string): number | undefined =>
      connectionNamed(authConnection, { ...both, authenticationType })?.id;

    assert.deepEqual([named('apiKey'), named('basicAuth'), named('noAuth')], [7, 8, undefined]);
  });
});

describe('files', () => {
  const legacy = useModule(getFile.versions[1]);
  const current = useModule(downloadFile.versions[0]);

  it('arrive as bytes under the name the server gives, or the end of the address', async () => {
    const names: (string | undefined)[] = [
      undefined,
      'attachment; filename="a \\"b\\".txt"',
      "attachment; filename=x.txt; filename*=UTF-8''%C3%A5.txt",
      'attachment; filename="../../etc/passwd"',
    ];
    const server = await legacy.server((_request, response) => {
      const disposition = names.shift();
      response.writeHead(200, {
        'Content-Type': 'text/plain',
        ...(disposition === undefined ? {} : { 'Content-Disposition': disposition }),
      });
      response.end('abc');
    });

    const bundles = [];
    while (names.length > 0)
      bundles.push(...(await legacy.run(server, { url: `${server.origin}/d/r%20x.txt?y=1` })));

    assert.deepEqual(
      bundles.map(({ fileName }) => fileName),
      ['r x.txt', 'a "b".txt', 'å.txt', 'passwd'],
    );
    const data = bundles[0]?.['data'];
    assert.ok(data instanceof Binary && Buffer.from(bytesOf(data)).toString() === 'abc');
    assert.equal(bundles[0]?.['fileSize'], 3);
  });

  it('are an error where the status says so', async () => {
    const server = await current.server((_request, response) => response.writeHead(404).end());

    await assert.rejects(current.run(server, { url: server.origin }), { type: 'RuntimeError' });
    const [bundle] = await legacy.run(server, { url: server.origin });
    assert.equal(bundle?.['statusCode'], 404);
  });
});
