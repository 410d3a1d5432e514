import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import { Binary, bytesOf } from '../../../scenarios/value.ts';
import { useHttp } from './server.ts';

describe('an exchange of the HTTP client', () => {
  const http = useHttp();

  it('sends method, query, headers and body as they are given', async () => {
    const server = await http.server((_request, response) => response.end());
    const client = http.client({ servers: [server] });

    await client.request({
      method: 'put',
      url: `${server.origin}/p?fixed=1#part`,
      query: [
        ['city', 'São Paulo'],
        ['a&b', "it's"],
      ],
      headers: [
        ['X-Token', 't-1'],
        ['Content-Length', '999'],
        ['Transfer-Encoding', 'chunked'],
      ],
      body: 'hällo',
    });

    const [seen] = server.seen;
    assert.equal(seen?.method, 'PUT');
    assert.equal(seen.url, '/p?fixed=1&city=S%C3%A3o%20Paulo&a%26b=it%27s');
    assert.equal(seen.headers['x-token'], 't-1');
    assert.equal(seen.headers['content-length'], '6');
    assert.equal(seen.headers['user-agent'], 'Tenon');
    assert.equal(seen.body, 'hällo');
  });

  it('gives status, headers in order and the final address', async () => {
    const server = await http.server((_request, response) => {
      response.writeHead(
        404,
        'Nope',
        [
          ['Set-Cookie', 'a=1'],
          ['X-B', '2'],
          ['Set-Cookie', 'c=3'],
        ].flat(),
      );
      response.end('gone');
    });
    const client = http.client({ servers: [server] });

    const answer = await client.request({ method: 'GET', url: `${server.origin}/x` });

    assert.equal(answer.status, 404);
    assert.equal(answer.statusText, 'Nope');
    assert.equal(answer.url, `${server.origin}/x`);
    assert.deepEqual(
      answer.headers.filter(([name]) => name === 'set-cookie' || name === 'x-b'),
      [
        ['set-cookie', 'a=1'],
        ['x-b', '2'],
        ['set-cookie', 'c=3'],
      ],
    );
  });

  it('turns credentials in the address into a header', async () => {
    const server = await http.server((_request, response) => response.end());
    const client = http.client({ servers: [server] });

    await client.request({ method: 'GET', url: `http://us%40er:p%25w@${server.host}/` });

    assert.equal(
      server.seen[0]?.headers.authorization,
      `Basic ${Buffer.from('us@er:p%w').toString('base64')}`,
    );
  });

  const bodies: [title: string, type: string | undefined, body: Buffer, parse: boolean, expected: unknown][] =
    [
      ['JSON as text without parsing', 'application/json', Buffer.from('{"a":1}'), false, '{"a":1}'],
      ['JSON as a structure', 'application/json; charset=utf-8', Buffer.from('{"a":[1]}'), true, { a: [1] }],
      ['JSON of a vendor type', 'application/problem+json', Buffer.from('{"a":1}'), true, { a: 1 }],
      ['JSON that says it is text', 'text/plain', Buffer.from(' {"a":1}'), true, { a: 1 }],
      ['JSON that says nothing', undefined, Buffer.from('[1]'), true, [1]],
      ['broken JSON as text', 'application/json', Buffer.from('{"a":'), true, '{"a":'],
      [
        'too deep JSON as text',
        'application/json',
        Buffer.from('['.repeat(600) + ']'.repeat(600)),
        true,
        '['.repeat(600) + ']'.repeat(600),
      ],
      ['JSON null as text', 'application/json', Buffer.from('null'), true, 'null'],
      ['HTML as text', 'text/html', Buffer.from('<p>é</p>'), true, '<p>é</p>'],
      [
        'windows-1252 by its charset',
        'text/plain; charset=windows-1252',
        iconv.encode('Grüße €', 'win1252'),
        false,
        'Grüße €',
      ],
      [
        'Shift_JIS by its charset',
        'text/csv; charset="Shift_JIS"',
        iconv.encode('日本', 'shiftjis'),
        false,
        '日本',
      ],
      ['UTF-16 by its mark', 'text/plain', Buffer.from('\ufeffhi', 'utf16le'), false, 'hi'],
      ['an unknown charset as UTF-8', 'text/plain; charset=klingon', Buffer.from('ä'), false, 'ä'],
      [
        'XML as a structure',
        'application/xml',
        Buffer.from('<r><a x="1">t &amp; &#233;</a></r>'),
        true,
        { r: { a: [{ _value: 't & é', _attributes: { x: 1 } }] } },
      ],
      [
        'XML that declares entities as text',
        'text/xml',
        Buffer.from('<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>'),
        true,
        '<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>',
      ],
      ['nothing as an empty text', 'application/json', Buffer.alloc(0), true, ''],
    ];
  for (const [title, type, body, parse, expected] of bodies) {
    it(`reads ${title}`, async () => {
      const server = await http.server((_request, response) => {
        if (type !== undefined) response.setHeader('content-type', type);
        response.end(body);
      });
      const client = http.client({ servers: [server] });

      const answer = await client.request({ method: 'GET', url: server.origin, parse });

      assert.deepEqual(answer.data, expected);
      assert.equal(answer.body.length, body.length);
    });
  }

  for (const type of ['image/png', 'application/octet-stream', 'application/pdf', undefined]) {
    it(`keeps bytes of ${type ?? 'no type'} as they are`, async () => {
      const bytes = Buffer.from([0, 1, 2, 255, 254]);
      const server = await http.server((_request, response) => {
        if (type !== undefined) response.setHeader('content-type', type);
        response.end(bytes);
      });
      const client = http.client({ servers: [server] });

      const { data } = await client.request({ method: 'GET', url: server.origin, parse: true });

      assert.ok(data instanceof Binary);
      assert.deepEqual(Buffer.from(bytesOf(data)), bytes);
    });
  }

  it('keeps connections for reads and a new one for each POST', async () => {
    const server = await http.server((_request, response) => response.end());
    const client = http.client({ servers: [server] });

    for (const method of ['GET', 'DELETE', 'PUT', 'POST', 'POST', 'PATCH', 'GET']) {
      await client.request({ method, url: server.origin });
    }

    const ports = server.seen.map(({ from }) => from);
    const once = ports.slice(3, 6);
    const kept = new Set([...ports.slice(0, 3), ports[6]]);
    assert.equal(new Set(once).size, 3);
    // The pool may open a second one while the first is still being put back.
    assert.ok(kept.size <= 2);
    assert.ok(once.every((port) => !kept.has(port)));
  });

  it('tells of every answer without its query', async () => {
    const told: string[] = [];
    const server = await http.server((request, response) => {
      if (request.url?.startsWith('/a') === true) response.writeHead(302, { location: '/b', sunset: 'x' });
      response.end();
    });
    const client = http.client({ servers: [server] });

    await client.request(
      { method: 'GET', url: `${server.origin}/a?key=secret` },
      ({ method, address, status }) => told.push(`${method} ${address} ${String(status)}`),
    );

    assert.deepEqual(told, [`GET ${server.origin}/a 302`, `GET ${server.origin}/b 200`]);
  });
});
