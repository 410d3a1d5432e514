import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { toText } from '../../scenarios/expressions/index.ts';
import { planHash } from '../../scenarios/hash.ts';
import { planReference } from '../../scenarios/plan-reference.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { CallInput, CallResult, FinishInput } from '../../scenarios/run.ts';
import { own, type Collection, type JsonObject } from '../../scenarios/value.ts';
import { createPlanCodec } from '../../temporal/codecs/plan-codec.ts';
import { converterPaths, workflowModulePath } from '../../temporal/data-converter.ts';
import { aggregate, blueprint, module } from '../support/blueprint.ts';
import { startTestTemporal } from '../support/temporal-environment.ts';
import { planOf, testRun } from '../support/walk.ts';

const BUNDLES = 40;
const steps = ['first', 'read', 'second', 'again'];

function call(id: number, step: string, method: string): JsonObject {
  return module('http:ActionSendData@3', {
    id,
    parameters: { handleErrors: true },
    mapper: { url: `http://stub.test/${step}/{{1.i}}`, method, parseResponse: true, headers: [], qs: [] },
  });
}

const flow = blueprint([
  module('builtin:BasicRepeater@1', {
    id: 1,
    mapper: { start: '1', repeats: String(BUNDLES), step: '1' },
    metadata: { tenon: { parallel: 16 } },
  }),
  call(2, 'first', 'put'),
  call(3, 'read', 'get'),
  call(4, 'second', 'put'),
  call(5, 'again', 'get'),
  aggregate(6, 1, {
    i: '{{1.i}}',
    first: '{{2.data}}',
    read: '{{3.data}}',
    second: '{{4.data}}',
    again: '{{5.data}}',
  }),
]);

describe('lanes of a run that is replayed at every task', function () {
  this.timeout(180_000);
  let env: TestWorkflowEnvironment;
  let bundle: WorkflowBundleWithSourceMap;
  let plan: Plan;
  before(async () => {
    env = await startTestTemporal();
    bundle = await bundleWorkflowCode({
      workflowsPath: workflowModulePath('index'),
      ...converterPaths,
      logger: new DefaultLogger('ERROR'),
    });
    plan = planOf(flow);
  });
  after(() => env.teardown());

  /** Runs it on a worker that keeps no workflow in memory; gives what the aggregator made. */
  async function gathered(answer: (input: CallInput) => Promise<CallResult>): Promise<Collection[]> {
    const dataConverter: DataConverter = {
      ...converterPaths,
      payloadCodecs: [createPlanCodec({ get: async () => plan })],
    };
    const taskQueue = randomUUID();
    const finished: FinishInput[] = [];
    const nothing = async (): Promise<void> => undefined;
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      workflowBundle: bundle,
      dataConverter,
      maxCachedWorkflows: 0,
      activities: {
        'tenon:finish': async (finish: FinishInput) => void finished.push(finish),
        'tenon:status': nothing,
        'tenon:flushTrace': nothing,
        'tenon:breathe': nothing,
        default: answer,
      },
    });
    const client = new Client({ connection: env.connection, dataConverter });
    const run = { ...testRun, runId: randomUUID(), planHash: planHash(plan) };
    await worker.runUntil(
      client.workflow.execute('test #1', {
        taskQueue,
        workflowId: run.runId,
        args: [{ run }, planReference(run.planHash)],
      }),
    );
    const output = finished[0]?.output as Collection[] | undefined; // the bundles of the last operation
    return (output?.[0]?.['array'] ?? []) as Collection[]; // of collections, as mapped
  }

  const where = ({ parameters }: CallInput): string =>
    toText(own(parameters, 'url')).replace('http://stub.test/', '');

  const done = (data: string): CallResult => ({
    state: 'done',
    bundles: [{ data }],
    durationMs: 1,
    bytes: 100,
  });

  function assertOwnResults(array: readonly Collection[]): void {
    assert.deepEqual(
      array.map((item) => ['i', ...steps].map((name) => item[name])),
      Array.from({ length: BUNDLES }, (_, k) => [k + 1, ...steps.map((step) => `${step}/${String(k + 1)}`)]),
    );
  }

  it('gives each bundle the answers of its own calls, whatever the order they came in', async () => {
    const array = await gathered(async (input) => {
      const [step = '', i] = where(input).split('/');
      await new Promise((resolve) => setTimeout(resolve, (Number(i) * (step === 'read' ? 53 : 37)) % 140));
      return done(where(input));
    });

    assertOwnResults(array);
  });

  it('does so where the time of a task is used up by reads', async () => {
    const array = await gathered(async (input) => {
      const i = Number(where(input).split('/')[1]);
      await new Promise((resolve) =>
        setTimeout(resolve, input.effect === 'read' ? 250 + ((i * 53) % 400) : i % 7),
      );
      return done(where(input));
    });

    assertOwnResults(array);
  });

  it('does so where some reads are slow and are taken over', async () => {
    const array = await gathered(async (input) => {
      const i = Number(where(input).split('/')[1]);
      await new Promise((resolve) => setTimeout(resolve, (i * 53) % 140));
      return input.holdMs !== undefined && i % 5 === 0 ? { state: 'open' } : done(where(input));
    });

    assertOwnResults(array);
  });
});
