import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { planHash } from './scenarios/hash.ts';
import { planReference } from './scenarios/plan-reference.ts';
import { createPlanCodec } from './temporal/codecs/plan-codec.ts';
import { converterPaths, workflowModulePath } from './temporal/data-converter.ts';
import { aggregate, blueprint, module } from './test/support/blueprint.ts';
import { startTestTemporal } from './test/support/temporal-environment.ts';
import { planOf, testRun } from './test/support/walk.ts';
describe('x', function () { this.timeout(200000);
 it('y', async () => {
  const env = await startTestTemporal(['limit.historyCount.suggestContinueAsNew=4000']);
  const bundle = await bundleWorkflowCode({ workflowsPath: workflowModulePath('index'), ...converterPaths, logger: { trace(){}, debug(){}, info(){}, warn(){}, error(){}, log(){} } as any });
  const call = (id: number, step: string, method: string) => module('http:ActionSendData@3', { id, parameters: { handleErrors: true }, mapper: { url: `http://s/${step}/{{1.i}}`, method, parseResponse: true, headers: [], qs: [] } });
  for (const [cache, withRead] of [[100, true], [0, true], [0, false]] as const) {
    const plan = planOf(blueprint([
      module('builtin:BasicRepeater@1', { id: 1, mapper: { start: '1', repeats: '48', step: '1' }, metadata: { tenon: { parallel: 16 } } }),
      call(2, 'first', 'put'), ...(withRead ? [call(3, 'read', 'get')] : []), call(4, 'second', 'put'),
      aggregate(5, 1, { i: '{{1.i}}', first: '{{2.data}}', read: '{{3.data}}', second: '{{4.data}}' }),
    ]));
    const hash = planHash(plan);
    const dataConverter = { ...converterPaths, payloadCodecs: [createPlanCodec({ get: async () => plan })] };
    const taskQueue = randomUUID(); let finished: any; const sent: Record<string, number> = {};
    const worker = await Worker.create({ connection: env.nativeConnection, taskQueue, workflowBundle: bundle, dataConverter, maxCachedWorkflows: cache,
      activities: { 'tenon:finish': async (f: any) => { finished = f; }, 'tenon:status': async () => {}, 'tenon:flushTrace': async () => {}, 'tenon:breathe': async () => {},
        default: async (c: any) => { const url = c.parameters.url; sent[url] = (sent[url] ?? 0) + 1; await new Promise((r) => setTimeout(r, (Number(url.split('/').at(-1)) * (url.includes('read') ? 53 : 37)) % 140)); return { state: 'done', bundles: [{ data: url.replace('http://s/', '') }], durationMs: 1, bytes: 10 }; } } });
    const client = new Client({ connection: env.connection, dataConverter });
    await worker.runUntil(async () => {
      const h = await client.workflow.start('t', { taskQueue, workflowId: randomUUID(), args: [{ run: { ...testRun, runId: randomUUID(), planHash: hash } }, planReference(hash)] });
      await h.result();
    });
    const array = finished.output[0].array as any[];
    const wrong = array.filter((e) => ['first', 'read', 'second'].some((s) => e[s] && e[s] !== `${s}/${e.i}`));
    console.log({ cache, withRead }, 'wrong', wrong.length, JSON.stringify(wrong.slice(0, 3)), 'n', array.length, 'repeats', Object.values(sent).filter((n) => n > 1).length);
  }
  await env.teardown();
 });
});
