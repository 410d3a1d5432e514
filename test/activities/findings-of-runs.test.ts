import assert from 'node:assert/strict';
import { until } from '../support/child-process.ts';
import { useTenon } from '../support/tenon.ts';
import { startServer, type TestServer } from './http/server.ts';

interface Finding {
  id: number;
  kind: string;
  host: string;
  effectiveAt?: string;
  impact: { scenarios: number; activeScenarios: number; openRuns: number };
  evidence: { runId: string }[];
}

describe('a run whose module calls an API that ends', () => {
  const tenon = useTenon({ allowHosts: '127.0.0.1:*' });
  let server: TestServer;

  before(async () => {
    server = await startServer((_request, response) => {
      response.writeHead(200, { sunset: 'Sat, 31 Jul 2027 23:59:59 GMT' });
      response.end('fine');
    });
  });
  after(() => server.close());

  it('succeeds, and leaves a finding that names its scenario', async () => {
    const { call } = tenon();
    const flow = [
      {
        ...{ id: 1, module: 'http:MakeRequest', version: 4, parameters: {} },
        mapper: { url: `${server.origin}/v1/people/17`, method: 'get', authenticationType: 'noAuth' },
      },
    ];
    const imported = await call('POST', '/v1/scenarios', { json: { blueprint: { name: 'People', flow } } });
    const { id: scenario } = imported.json<{ id: number }>();
    const run = await call('POST', `/v1/scenarios/${String(scenario)}/runs`, { json: { wait: 20 } });
    const { id, status } = run.json<{ id: string; status: string }>();

    assert.equal(status, 'success', run.text);
    const finding = await until('the finding is written', async () => {
      const { items } = (await call('GET', '/v1/findings')).json<{ items: Finding[] }>();
      return items.find(({ host }) => host === server.host) ?? false;
    });
    assert.deepEqual([finding.kind, finding.effectiveAt], ['deprecated', '2027-07-31T23:59:59.000Z']);
    assert.deepEqual(finding.impact, { scenarios: 1, activeScenarios: 0, openRuns: 0 });
    assert.equal(finding.evidence[0]?.runId, id);
  });
});
