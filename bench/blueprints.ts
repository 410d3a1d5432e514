/** The bench's scenarios, as blueprints a person would export. */
import type { JsonObject } from '../scenarios/value.ts';

type Node = JsonObject & { id: number };

function node(id: number, module: string, version: number, rest: JsonObject): Node {
  return {
    id,
    module,
    version,
    parameters: {},
    mapper: {},
    metadata: { designer: { x: id * 150, y: 0 } },
    ...rest,
  };
}

function http(id: number, method: 'get' | 'post', url: string): Node {
  const body = { contentType: 'json', inputMethod: 'jsonString', jsonStringBodyContent: '{"n":1}' };
  return node(id, 'http:MakeRequest', 4, {
    parameters: { authenticationType: 'noAuth', tlsType: '', proxyKeychain: '' },
    mapper: { url, method, parseResponse: true, stopOnHttpError: true, ...(method === 'post' ? body : {}) },
  });
}

function blueprint(name: string, flow: Node[]): JsonObject {
  const scenario = { roundtrips: 1, maxErrors: 3, autoCommit: true, autoCommitTriggerLast: true };
  return { name, flow, metadata: { version: 1, instant: false, scenario, designer: { orphans: [] } } };
}

export function webhook(stub: string): JsonObject {
  return blueprint('bench webhook', [
    node(1, 'gateway:CustomWebHook', 1, { parameters: { hook: 1, maxResults: 1 } }),
    http(2, 'get', `${stub}/orders/{{1.order}}`),
    node(3, 'gateway:WebhookRespond', 1, {
      mapper: {
        status: '200',
        body: '{"total":{{2.data.total}}}',
        headers: [{ key: 'content-type', value: 'application/json' }],
      },
    }),
  ]);
}

export function calls(method: 'get' | 'post', count: number, stub: string): JsonObject {
  const path = method === 'get' ? '/orders/1' : '/notes';
  return blueprint(
    `bench ${method}-${String(count)}`,
    Array.from({ length: count }, (_, i) => http(i + 1, method, stub + path)),
  );
}

export function iterate(count: number, stub: string): JsonObject {
  return blueprint(`bench iterate-${String(count)}`, [
    node(1, 'builtin:BasicRepeater', 1, { mapper: { start: '1', repeats: String(count), step: '1' } }),
    http(2, 'get', `${stub}/orders/{{1.i}}`),
  ]);
}

/** Ten times ten thousand repeats through one pure module: 100,000 operations without a call. */
export function pure(): JsonObject {
  return blueprint('bench pure-100000', [
    node(1, 'builtin:BasicRepeater', 1, { mapper: { start: '1', repeats: '10', step: '1' } }),
    node(2, 'builtin:BasicRepeater', 1, { mapper: { start: '1', repeats: '10000', step: '1' } }),
    node(3, 'util:ComposeTransformer', 1, { mapper: { value: 'item {{2.i}} of {{1.i}}' } }),
  ]);
}
