import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, WorkflowFailedError, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, type DataConverter } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { Context } from '@temporalio/activity';
import { planHash } from '../../scenarios/hash.ts';
import { planReference } from '../../scenarios/plan-reference.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type {
  CallInput,
  CallResult,
  FinishInput,
  RunInput,
  RunResult,
  TraceEntry,
} from '../../scenarios/run.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { createPlanCodec } from '../../temporal/codecs/plan-codec.ts';
import { converterPaths, workflowModulePath } from '../../temporal/data-converter.ts';
import { blueprint, bundles, get, module } from '../support/blueprint.ts';
import { startTestTemporal } from '../support/temporal-environment.ts';
import { planOf, testRun } from '../support/walk.ts';

/** What the shell is told to do is recorded here; calls are answered by the test. */
interface Recorded {
  finished: FinishInput[];
  statuses: string[];
  segments: TraceEntry[][];
  calls: { input: CallInput; local: boolean }[];
}

type Answer = (input: CallInput, local: boolean) => Promise<CallResult> | CallResult;

const done = (bytes = 100): CallResult => ({
  state: 'done',
  bundles: [{ statusCode: 200 }],
  durationMs: 1,
  bytes,
});

describe('the scenario workflow', function () {
  this.timeout(120_000);
  let env: TestWorkflowEnvironment;
  let bundle: WorkflowBundleWithSourceMap;
  const plans = new Map<string, Plan>();
  const dataConverter: DataConverter = {
    ...converterPaths,
    payloadCodecs: [createPlanCodec({ get: async (hash) => plans.get(hash) })],
  };

  before(async () => {
    // The server asks for a new history after so many events that a short run gets there.
    env = await startTestTemporal(['limit.historyCount.suggestContinueAsNew=400']);
    bundle = await bundleWorkflowCode({ workflowsPath: workflowModulePath('index'), ...converterPaths });
  });
  after(() => env.teardown());

  async function withRun(
    flow: JsonObject,
    answer: Answer,
    test: (handle: WorkflowHandleWithFirstExecutionRunId, recorded: Recorded) => Promise<void>,
    input: Partial<RunInput> = {},
  ): Promise<void> {
    const plan = planOf(flow);
    const hash = planHash(plan);
    plans.set(hash, plan);
    const recorded: Recorded = { finished: [], statuses: [], segments: [], calls: [] };
    const taskQueue = randomUUID();
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      workflowBundle: bundle,
      dataConverter,
      maxHeartbeatThrottleInterval: '1s',
      activities: {
        'tenon:finish': async (finish: FinishInput) => void recorded.finished.push(finish),
        'tenon:status': async ({ status }: { status: string }) => void recorded.statuses.push(status),
        'tenon:flushTrace': async ({ entries }: { entries: TraceEntry[] }) =>
          void recorded.segments.push(entries),
        'tenon:breathe': async () => undefined,
        default: async (call: CallInput) => {
          const local = call.holdMs !== undefined;
          recorded.calls.push({ input: call, local });
          return answer(call, local);
        },
      },
    });
    const client = new Client({ connection: env.connection, dataConverter });
    await worker.runUntil(async () => {
      const run = { ...testRun, runId: randomUUID(), planHash: hash };
      const handle = await client.workflow.start('test #1', {
        taskQueue,
        workflowId: run.runId,
        args: [{ run, ...input }, planReference(hash)],
      });
      await test(handle, recorded);
    });
  }

  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error('The condition was not met in time');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('runs reads as local activities and gives the result', async () => {
    await withRun(
      blueprint([bundles(1, { n: '1' }, { n: '2' }), get(2, '/a')]),
      () => done(),
      async (handle, recorded) => {
        const result = (await handle.result()) as RunResult;

        assert.equal(result.status, 'success');
        assert.equal(result.operations, 3);
        assert.deepEqual(
          recorded.calls.map(({ local }) => local),
          [true, true],
        );
        assert.equal(recorded.finished[0]?.status, 'success');
      },
    );
  });

  it('takes a slow read over as an activity, and starts its module as one from then on', async () => {
    const answer: Answer = (_input, local) => (local ? { state: 'open' } : done());
    await withRun(
      blueprint([bundles(1, { n: '1' }, { n: '2' }), get(2, '/a')]),
      answer,
      async (handle, recorded) => {
        await handle.result();

        assert.deepEqual(
          recorded.calls.map(({ local }) => local),
          [true, false, false],
        );
        assert.equal(recorded.calls[0]?.input.key, recorded.calls[1]?.input.key);
      },
    );
  });

  it('fails as a workflow with the type of the run error', async () => {
    const answer: Answer = () => ({
      state: 'failed',
      error: { type: 'DataError', message: 'no' },
      durationMs: 1,
    });
    await withRun(blueprint([get(1, '/a')]), answer, async (handle, recorded) => {
      const error: unknown = await handle.result().catch((reason: unknown) => reason);

      assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
      assert.equal(error.cause.type, 'DataError');
      assert.equal(recorded.finished[0]?.error?.module, 1);
    });
  });

  it('records a cancelled run and ends as cancelled', async () => {
    // A cancel reaches an activity with the answer to a heartbeat.
    const answer: Answer = async () => {
      const context = Context.current();
      const heartbeats = setInterval(() => context.heartbeat(), 200);
      await context.cancelled.finally(() => clearInterval(heartbeats));
      return done();
    };
    const write = module('http:ActionSendData@3', {
      id: 1,
      mapper: { url: 'http://stub.test/a', method: 'put' },
    });
    await withRun(blueprint([write]), answer, async (handle, recorded) => {
      await until(() => recorded.calls.length === 1);
      await handle.cancel();
      const ended: unknown = await handle.result().catch((reason: unknown) => reason);

      assert.ok(ended instanceof WorkflowFailedError && ended.cause instanceof CancelledFailure);
      assert.equal(recorded.finished[0]?.status, 'cancelled');
    });
  });

  it('stops between two modules while paused, and goes on when resumed', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const answer: Answer = async (_input, local) => {
      if (!local) await gate;
      return local ? { state: 'open' } : done();
    };
    await withRun(blueprint([get(1, '/a'), get(2, '/b')]), answer, async (handle, recorded) => {
      await until(() => recorded.calls.some(({ local }) => !local));
      await handle.signal('pause');
      release();
      await until(() => recorded.statuses.includes('paused'));
      const progress = await handle.query<{ paused: boolean; operations: number }>('progress');
      await handle.signal('resume');
      await handle.result();

      assert.equal(progress.paused, true);
      assert.equal(progress.operations, 1);
      assert.deepEqual(recorded.statuses, ['paused', 'running']);
    });
  });

  it('continues as new and does every operation exactly once', async () => {
    const flow = blueprint([
      module('builtin:BasicRepeater@1', { id: 1, mapper: { start: '1', repeats: '1500', step: '1' } }),
      get(2, '/a?i={{1.i}}'),
    ]);
    await withRun(
      flow,
      () => done(),
      async (handle, recorded) => {
        const result = (await handle.result()) as RunResult;
        const first = await env.client.workflow
          .getHandle(handle.workflowId, handle.firstExecutionRunId)
          .describe();

        assert.equal(result.operations, 1501);
        assert.equal(first.status.name, 'CONTINUED_AS_NEW');
        assert.ok(first.historyLength < 1600);
        const paths = [...recorded.segments.flat(), ...(recorded.finished[0]?.entries ?? [])].map(
          ({ path }) => path,
        );
        assert.equal(new Set(paths).size, 1501);
      },
    );
  });
});
