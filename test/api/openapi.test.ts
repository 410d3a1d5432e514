import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createApp } from '../../api/app.ts';
import { useApi } from './fixture.ts';

interface Layer {
  route?: { path: string; methods: Record<string, boolean>; stack: { method?: string }[] };
  handle?: { stack?: Layer[] };
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>;
  components: { schemas: Record<string, unknown> };
}

/** `get /v1/runs/{id}` of everything mounted; a route for all methods is the answer to wrong ones, except for hooks. */
function mounted(layers: Layer[]): string[] {
  return layers.flatMap(({ route, handle }) => {
    if (route === undefined) return mounted(handle?.stack ?? []);
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const methods = Object.keys(route.methods).filter((method) => method !== '_all');
    if (path === '/hooks/{token}')
      return ['get', 'post', 'put', 'patch', 'delete'].map((method) => `${method} ${path}`);
    return methods.length > 20 || methods.length === 0 ? [] : methods.map((method) => `${method} ${path}`);
  });
}

describe('/openapi.json', () => {
  const api = useApi();
  const document = async () => (await api().call('GET', '/openapi.json')).json<Document>();

  it('describes the routes that are mounted, and no others', async () => {
    const { paths, openapi } = await document();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const app = createApp(api().services) as unknown as { router: { stack: Layer[] } };

    assert.match(openapi, /^3\.1/);
    assert.deepEqual([...new Set(mounted(app.router.stack))].sort(), described.sort());
  });

  it('names every path parameter, gives each operation its own id, and refers to nothing that is missing', async () => {
    const written = await document();
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(written.paths)) {
      for (const operation of Object.values(methods)) {
        const named = operation.parameters
          .filter((parameter) => parameter.in === 'path')
          .map(({ name }) => `{${name}}`);
        assert.deepEqual(path.match(/\{\w+\}/g) ?? [], named, path);
        assert.ok(!ids.has(operation.operationId), operation.operationId);
        ids.add(operation.operationId);
      }
    }
    const references = [...JSON.stringify(written).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    for (const name of references) assert.ok(Object.hasOwn(written.components.schemas, name ?? ''), name);
  });

  it('is what docs/reference/api.md lists', async () => {
    const { paths } = await document();
    const page = await readFile(new URL('../../docs/reference/api.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `([A-Z]+)` \| `([^`]+)` \|/gm)].map(
      ([, method = '', path = '']) => `${method.toLowerCase()} ${path}`,
    );
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );

    assert.deepEqual(listed.sort(), described.filter((route) => !route.endsWith(' /hooks/{token}')).sort());
  });

  it('is a page at /docs that loads nothing', async () => {
    const page = await api().call('GET', '/docs');

    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    assert.match(page.text, /\/v1\/scenarios\/\{id\}\/runs/);
    assert.doesNotMatch(page.text, /<script|https?:\/\//);
  });
});

describe('connectors and modules', () => {
  const api = useApi();

  it('are listed with their JSON Schemas', async () => {
    const list = (await api().admin('GET', '/v1/connectors')).json<{
      items: { id: string; modules: { versions: { ref: string }[] }[] }[];
    }>();
    const refs = list.items.flatMap(({ modules }) =>
      modules.flatMap(({ versions }) => versions.map(({ ref }) => ref)),
    );

    assert.ok(refs.includes('http:MakeRequest@4'));
    for (const ref of refs) {
      const answer = await api().admin('GET', `/v1/modules/${encodeURIComponent(ref)}`);
      assert.equal(answer.status, 200, ref);
      assert.equal(answer.json<{ parameters: { type: string } }>().parameters.type, 'object', ref);
    }
    assert.equal((await api().admin('GET', '/v1/modules/http:Nothing@1')).status, 404);
  });
});

describe('health and metrics', () => {
  const api = useApi();

  it('tells which part does not answer', async () => {
    const up = await api().call('GET', '/readyz');
    api().client.mode = 'down';
    const down = await api().call('GET', '/readyz');

    assert.deepEqual(
      [up.status, up.json()],
      [200, { ready: true, checks: { database: 'ok', temporal: 'ok' } }],
    );
    assert.deepEqual(
      [down.status, down.json()],
      [503, { ready: false, checks: { database: 'ok', temporal: 'down' } }],
    );
    assert.equal((await api().call('GET', '/healthz')).status, 200);
  });

  it('counts requests by route, without ids or tokens', async () => {
    await api().admin('GET', '/v1/runs/s1-secret');
    await api().call('POST', '/hooks/secret-token');

    const { text } = await api().call('GET', '/metrics');

    assert.match(
      text,
      /tenon_http_request_duration_seconds_count\{method="GET",route="\/v1\/runs\/:id",status="404"\} 1/,
    );
    assert.doesNotMatch(text, /secret/);
  });
});
