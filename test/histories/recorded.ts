/** Recorded runs: one per control structure. Each is a blueprint, and the history real Temporal wrote when it ran. */
import type { PendingNode } from '../../scenarios/run.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { request } from '../faults/flows.ts';
import {
  aggregate,
  blueprint,
  bundles,
  get,
  ignore,
  iterate,
  module,
  retry,
  router,
} from '../support/blueprint.ts';

const post = (id: number, path: string): JsonObject =>
  module('http:ActionSendData@3', {
    id,
    parameters: { handleErrors: true },
    mapper: {
      url: `http://stub.test${path}`,
      method: 'post',
      bodyType: 'raw',
      contentType: 'application/json',
      data: '{}',
    },
  });

/**
 * Of those, recorded from the state of a wait on, as runs park that another build may take over: every later build replays
 * such a history while its run waits (docs/decisions/0012).
 */
export const parked: ReadonlySet<string> = new Set(['parked']);

/** Two attempts lie ten minutes apart: the switch ends the wait. */
const failing = (at: JsonObject): JsonObject =>
  blueprint([
    bundles(1, { n: '1' }),
    { ...at, onerror: [retry(3, { attempts: '3', delay: '600', backoff: '1' })] },
    get(4, '/b?n={{1.n}}'),
  ]);

const hanging = (at: JsonObject): JsonObject => blueprint([bundles(1, { n: '1' }), at, get(3, '/b')]);

/** What was recorded, by the name of its file. */
export const recorded: Record<string, JsonObject> = {
  walk: blueprint([bundles(1, { n: '1' }, { n: '2' }), get(2, '/a?n={{1.n}}'), get(3, '/b')]),
  write: blueprint([bundles(1, { n: '1' }), post(2, '/a'), get(3, '/b')]),
  filter: blueprint([
    bundles(1, { n: '1' }, { n: '2' }),
    get(2, '/a?n={{1.n}}', { filter: [[['{{1.n}}', 'number:greater', '1']]] }),
  ]),
  router: blueprint([
    bundles(1, { n: '1' }, { n: '2' }),
    router(2, [[get(3, '/one', { filter: [[['{{1.n}}', 'text:equal', '1']]] })], [get(4, '/else')]], {
      parameters: { else: 1 },
    }),
  ]),
  aggregate: blueprint([
    iterate(1, '{{split("x,y,z"; ",")}}'),
    get(2, '/a?v={{1.value}}'),
    aggregate(3, 1, { v: '{{1.value}}' }, { flags: { groupBy: '{{1.value}}' } }),
    get(4, '/b?k={{3.__IMTKEY__}}'),
  ]),
  variables: blueprint([
    bundles(1, { n: '1' }),
    module('util:SetVariable2@1', { id: 2, mapper: { name: 'v', scope: 'roundtrip', value: '{{1.n}}' } }),
    module('util:GetVariable2@1', { id: 3, mapper: { name: 'v' } }),
    get(4, '/a?v={{3.v}}'),
  ]),
  'error-route': blueprint([
    bundles(1, { n: '1' }, { n: '2' }),
    get(2, '/fail', { onerror: [get(3, '/log?t={{2.error.type}}'), ignore(4)] }),
    get(5, '/never'),
  ]),
  'unhandled-error': blueprint([bundles(1, { n: '1' }), get(2, '/fail'), get(3, '/never')]),
  sleep: blueprint([
    bundles(1, { n: '1' }),
    module('util:FunctionSleep@1', { id: 2, mapper: { duration: '1' } }),
    get(3, '/a'),
  ]),
  parked: blueprint([
    bundles(1, { n: '1' }),
    module('util:FunctionSleep@1', { id: 2, mapper: { duration: '11' } }),
    get(3, '/a?n={{1.n}}'),
  ]),
  'slow-read': blueprint([bundles(1, { n: '1' }, { n: '2' }), get(2, '/slow?n={{1.n}}')]),
  'every-call': {
    ...blueprint([bundles(1, { n: '1' }), get(2, '/a')]),
    metadata: { scenario: { autoCommit: true }, tenon: { durability: 'every-call' } },
  },
  parallel: blueprint([
    iterate(1, '{{split("a,b,c,d,e,f"; ",")}}', { metadata: { tenon: { parallel: 3 } } }),
    get(2, '/a?v={{1.value}}'),
    aggregate(3, 1, { v: '{{1.value}}' }),
    get(4, '/b?n={{length(3.array)}}'),
  ]),
  'task-budget': blueprint([
    module('builtin:BasicRepeater@1', { id: 1, mapper: { start: '1', repeats: '520', step: '1' } }),
    get(2, '/a?i={{1.i}}'),
  ]),
  'switched-wait': failing(get(2, '/fail')),
  'switched-call': hanging(get(2, '/hang')),
};

/** Recorded runs that are moved to another plan on their way: when, and to which. */
export const switches: Record<
  string,
  { at: Pick<PendingNode, 'node' | 'doing'>; nodes: number[]; to: JsonObject }
> = {
  'switched-wait': {
    at: { node: 2, doing: 'retry' },
    nodes: [2],
    to: failing(request(2, 'get', 'http://stub.test/a')),
  },
  'switched-call': {
    at: { node: 2, doing: 'call' },
    nodes: [2],
    to: hanging(request(2, 'get', 'http://stub.test/a')),
  },
};
