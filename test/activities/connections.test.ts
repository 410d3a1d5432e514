import assert from 'node:assert/strict';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startStubApi, type StubApi } from '../support/stub-api.ts';
import { until } from '../support/child-process.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { useTenon } from '../support/tenon.ts';

const SECRET = 'a-password-nobody-else-has';
const ENCODED = Buffer.from(`ann:${SECRET}`).toString('base64');

/** Every payload of a history, as its JSON has them. */
function payloadsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('metadata' in value && 'data' in value) return [value];
  return Object.values(value).flatMap(payloadsIn);
}

/** Everything written to standard error, where logs go, until `stop`. */
function listenToLogs() {
  const lines: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (chunk: string | Uint8Array): boolean => {
    lines.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return true;
  };
  return {
    lines,
    stop: () => {
      process.stderr.write = write;
    },
  };
}

describe('a connection in a run', () => {
  const tenon = useTenon({ allowHosts: '127.0.0.1:*', env: { TENON_LOG_LEVEL: 'debug' } });
  let stub: StubApi;
  let logs: ReturnType<typeof listenToLogs>;

  before(async () => {
    stub = await startStubApi();
  });
  after(async () => {
    logs.stop();
    await stub.close();
  });

  it('signs the request, and its secret is nowhere else', async () => {
    logs = listenToLogs();
    const { call } = tenon();
    stub.answerWith([
      { match: { method: 'GET', path: '/mine' }, replies: [{ status: 200, json: { ok: true } }] },
    ]);
    const connection = await call('POST', '/v1/connections', {
      json: { name: 'Mine', type: 'basicauth', data: { username: 'ann', password: SECRET } },
    });
    const blueprint = {
      name: 'Signed',
      flow: [
        {
          id: 1,
          module: 'http:ActionSendDataBasicAuth',
          version: 3,
          parameters: { key: 77, handleErrors: true },
          mapper: { url: `${stub.url}/mine`, method: 'get' },
        },
      ],
    };
    const imported = await call('POST', '/v1/scenarios', { json: { blueprint } });
    const scenario = `/v1/scenarios/${String(imported.json<{ id: number }>().id)}`;
    const map = { 77: connection.json<{ id: number }>().id };
    const mapped = await call('POST', `${scenario}/connections`, { json: { map } });
    const run = await call('POST', `${scenario}/runs`, { json: { wait: 20 } });
    const { id, status } = run.json<{ id: string; status: string }>();

    assert.equal(status, 'success', run.text);
    assert.equal(stub.calls.at(-1)?.headers.authorization, `Basic ${ENCODED}`);

    const trace = await until('the trace is written', async () => {
      const answer = await call('GET', `/v1/runs/${id}/trace`);
      return answer.json<{ entries: unknown[] }>().entries.length > 0 && answer;
    });
    const history = await withTemporal(tenon().tenon.temporal.address, async ({ handle }) =>
      historyToJSON(await handle(id).fetchHistory()),
    );
    const payloads = payloadsIn(JSON.parse(history));
    assert.ok(payloads.length > 0);
    const decoded = await call('POST', '/codec/decode', { json: { payloads } });
    const clear = decoded
      .json<{ payloads: { data?: string }[] }>()
      .payloads.map(({ data = '' }) => Buffer.from(data, 'base64').toString());
    assert.ok(
      clear.some((text) => text.includes('Signed')),
      'the history is readable here',
    );
    assert.ok(logs.lines.length > 0, 'the log is heard here');
    const seen = [connection, imported, mapped, run, trace, await call('GET', `/v1/runs/${id}`)]
      .map(({ text }) => text)
      .concat(clear, logs.lines, JSON.stringify(await tenon().tenon.services.connections.list({ limit: 9 })));
    for (const text of seen) assert.ok(!text.includes(SECRET) && !text.includes(ENCODED), text.slice(0, 500));
  });

  it('of another kind, or of nobody, ends the run with a word about it', async () => {
    const { call } = tenon();
    const bearer = await call('POST', '/v1/connections', {
      json: { name: 'Token', type: 'bearer', data: { token: SECRET } },
    });
    for (const [key, message] of [
      [bearer.json<{ id: number }>().id, /is of the type bearer; the module takes basicauth/],
      [123_456, /There is no connection 123456/],
    ] as const) {
      const node = {
        ...{ id: 1, module: 'http:ActionSendDataBasicAuth', version: 3, parameters: { key } },
        mapper: { url: `${stub.url}/mine`, method: 'get' },
      };
      const imported = await call('POST', '/v1/scenarios', {
        json: { blueprint: { name: 'Wrong', flow: [node] } },
      });
      const { id } = imported.json<{ id: number }>();
      const run = await call('POST', `/v1/scenarios/${String(id)}/runs`, { json: { wait: 20 } });

      const { error } = run.json<{ error?: { type: string; message: string } }>();
      assert.equal(error?.type, 'InvalidConfigurationError', run.text);
      assert.match(error.message, message);
      assert.ok(!run.text.includes(SECRET));
    }
  });
});
