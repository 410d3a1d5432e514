import assert from 'node:assert/strict';
import { makeRequest } from '../../../connectors/http/make-request.ts';
import { nextLink } from '../../../connectors/http/link-header.ts';
import { useModule } from './calls.ts';

/** Seven items, served in pages. */
const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

describe('paged requests', () => {
  const module = useModule(makeRequest.versions[0]);

  it('ask with a growing offset until a page is not full', async () => {
    const server = await module.server((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      const offset = Number(query.get('skip'));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ items: items.slice(offset, offset + Number(query.get('limit'))) }));
    });

    const bundles = await module.run(server, {
      url: `${server.origin}/list?sort=up`,
      paginationType: 'offsetBased',
      offsetParameter: 'skip',
      pageSize: 3,
    });

    assert.deepEqual(
      server.seen.map(({ url }) => url),
      ['/list?sort=up&limit=3&skip=0', '/list?sort=up&limit=3&skip=3', '/list?sort=up&limit=3&skip=6'],
    );
    assert.deepEqual(
      bundles.map(({ data }) => data),
      [{ items: ['a', 'b', 'c'] }, { items: ['d', 'e', 'f'] }, { items: ['g'] }],
    );
  });

  it('ask for page after page until one is empty, or enough are read', async () => {
    const server = await module.server((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(items.slice((page - 1) * 4, page * 4)));
    });
    const url = `${server.origin}/list?page=1`;

    const all = await module.run(server, { url, paginationType: 'pageBased' });
    const one = await module.run(server, { url, paginationType: 'pageBased', maxPages: 1 });

    assert.equal(all.length, 3);
    assert.equal(one.length, 1);
    assert.deepEqual(
      server.seen.map(({ url: asked }) => asked),
      ['/list?page=1', '/list?page=2', '/list?page=3', '/list?page=1'],
    );
  });

  it('follow the next address in the answer or in its Link header', async () => {
    const server = await module.server((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/linked')
        response.setHeader('link', '</last>; rel="last", </linked/2>; rel="next"');
      response.end(JSON.stringify(request.url === '/body' ? { links: { next: '/body/2' } } : {}));
    });

    await module.run(server, {
      url: `${server.origin}/body`,
      paginationType: 'urlBased',
      nextUrlPath: 'links.next',
    });
    await module.run(server, { url: `${server.origin}/linked`, paginationType: 'urlBased' });

    assert.deepEqual(
      server.seen.map(({ url }) => url),
      ['/body', '/body/2', '/linked', '/linked/2'],
    );
  });

  it('do not send their headers to another host', async () => {
    const server = await module.server((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"next":"https://elsewhere.example/2"}');
    });

    await assert.rejects(
      module.run(server, { url: server.origin, paginationType: 'urlBased', nextUrlPath: 'next' }),
      { type: 'DataError', detail: { host: 'elsewhere.example' } },
    );
  });

  it('end where a server names the same page again', async () => {
    const server = await module.server((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"next":"/"}');
    });

    const bundles = await module.run(server, {
      url: server.origin,
      paginationType: 'urlBased',
      nextUrlPath: 'next',
    });

    assert.ok(bundles.length <= 2);
  });

  it('hand the token on until there is none', async () => {
    const server = await module.server((request, response) => {
      const token = new URL(request.url ?? '', 'http://x').searchParams.get('cursor');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ meta: { next: token === null ? 't&1' : '' } }));
    });

    await module.run(server, {
      url: `${server.origin}/list`,
      paginationType: 'tokenBased',
      tokenParameter: 'cursor',
      nextTokenPath: 'meta.next',
    });

    assert.deepEqual(
      server.seen.map(({ url }) => url),
      ['/list', '/list?cursor=t%261'],
    );
  });

  it('fail as a whole where a page fails', async () => {
    const server = await module.server((request, response) => {
      response.writeHead(request.url?.includes('page=2') === true ? 500 : 200, {
        'content-type': 'application/json',
      });
      response.end('[1]');
    });

    await assert.rejects(module.run(server, { url: server.origin, paginationType: 'pageBased' }), {
      type: 'RuntimeError',
    });
  });

  it('are an error where they never end', async () => {
    const server = await module.server((_request, response) => {
      response.setHeader('content-type', 'application/json').end('[1]');
    });

    await assert.rejects(module.run(server, { url: server.origin, paginationType: 'pageBased' }), {
      type: 'MaxResultsExceededError',
      message: 'The answer has too many pages; 1000 were read.',
    });
  });

  it('read Link headers in all their forms', () => {
    assert.equal(nextLink('<https://a/2>; rel=next'), 'https://a/2');
    assert.equal(
      nextLink('<https://a/1>; rel="prev"; title="x", <https://a/3>;rel="last next"'),
      'https://a/3',
    );
    assert.equal(nextLink('<https://a/1>; rel="prev"'), undefined);
    assert.equal(nextLink(undefined), undefined);
    assert.equal(nextLink('<'.repeat(60_000)), undefined);
  });
});
