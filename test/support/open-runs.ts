/** Runs of a real worker on a real Temporal and a real store, where the test decides when the worker is there. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createFiles } from '../../activities/files.ts';
import { createHttpClient, type HttpClient } from '../../activities/http/client.ts';
import { createActivities } from '../../activities/index.ts';
import { createResponder } from '../../activities/responder.ts';
import { planHash } from '../../scenarios/hash.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { SwitchRequest, TraceEntry } from '../../scenarios/run.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import type { RunRow, Store } from '../../store/index.ts';
import { createRunClient, type RunClient } from '../../temporal/client.ts';
import { createCipher, createKeyRing } from '../../temporal/codecs/key-ring.ts';
import { createDataConverter } from '../../temporal/data-converter.ts';
import { TASK_QUEUE } from '../../temporal/names.ts';
import { workflowBundle } from '../../temporal/workflow-bundle.ts';
import { blueprint } from './blueprint.ts';
import { until } from './child-process.ts';
import { openTestStore, preparedHome, type TestStore } from './databases.ts';
import { startStubApi, type StubApi } from './stub-api.ts';
import { startTestTemporal } from './temporal-environment.ts';
import { planOf } from './walk.ts';

export interface OpenRuns {
  store: Store;
  query: TestStore['query'];
  client: RunClient;
  /** What `http://stub.test` is in flows. */
  stub: StubApi;
  startWorker: () => Promise<void>;
  /** Cuts what it is at: calls under way are given back. */
  stopWorker: () => Promise<void>;
  /** Begins a run of the flow; gives its id and the hash of its plan. */
  start: (flow: JsonObject[]) => Promise<{ id: string; hash: string }>;
  /** Stores the flow's plan, and gives the request that moves a run to it. */
  to: (flow: JsonObject[], from: string, more?: Partial<SwitchRequest>) => Promise<SwitchRequest>;
  /** Waits until the run is at a node in this way. */
  reaches: (id: string, node: number, doing: 'call' | 'wait' | 'retry') => Promise<void>;
  ended: (id: string) => Promise<RunRow>;
  trace: (id: string) => Promise<TraceEntry[]>;
  /** Types of the events of the run's newest history, such as `ActivityTaskScheduled`. */
  events: (id: string) => Promise<string[]>;
  /** How many histories the run has. */
  histories: (id: string) => Promise<number>;
}

/** One for each `describe`. `dynamicConfig`: further settings of the server. */
export function useOpenRuns(dynamicConfig: string[] = []): () => OpenRuns {
  let runs: OpenRuns | undefined;
  let close: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(120_000);
    const env = await startTestTemporal(dynamicConfig);
    const home = await preparedHome();
    const keys = createKeyRing([randomBytes(32).toString('base64')]);
    const test = await openTestStore({ home, sync: 'normal', cipher: createCipher(keys) });
    const stub = await startStubApi();
    const http = createHttpClient({ allowHosts: [new URL(stub.url).host] });
    const bundles = await mkdtemp(join(tmpdir(), 'tenon-bundles-'));
    const made = await makeRuns({ env, test, stub, http, bundles, keys });
    runs = made;
    close = async () => {
      await made.stopWorker();
      await http.close();
      await stub.close();
      await test.store.close();
      await env.teardown();
      await rm(home, { recursive: true, force: true });
      await rm(bundles, { recursive: true, force: true });
    };
  });
  after(async function () {
    this.timeout(60_000);
    await close?.();
  });

  return () => {
    if (runs === undefined) throw new Error('Runs are there once the tests run');
    return runs;
  };
}

interface Parts {
  env: TestWorkflowEnvironment;
  test: TestStore;
  stub: StubApi;
  http: HttpClient;
  bundles: string;
  keys: ReturnType<typeof createKeyRing>;
}

async function makeRuns({ env, test, stub, http, bundles, keys }: Parts): Promise<OpenRuns> {
  const { store } = test;
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const dataConverter = createDataConverter({ keys, plans: store.plans, blobs: store.blobs });
  const responder = createResponder(store.answers);
  const bundle = await workflowBundle(bundles);
  const client = createRunClient({
    connection: env.connection,
    namespace: env.namespace ?? 'default',
    dataConverter,
    eagerStart: false,
    address: env.address,
    files: createFiles(store.files),
  });
  let worker: { ended: Promise<void>; stop: () => void } | undefined;

  async function kept(flow: JsonObject[]): Promise<{ plan: Plan; hash: string; document: JsonObject }> {
    const text = JSON.stringify(blueprint(flow)).replaceAll('http://stub.test', stub.url);
    const document = JSON.parse(text) as JsonObject; // just written
    const plan = planOf(document);
    const hash = planHash(plan);
    await store.plans.put(hash, plan);
    return { plan, hash, document };
  }

  const runs: OpenRuns = {
    store,
    query: test.query,
    client,
    stub,
    async startWorker() {
      const made = await Worker.create({
        connection: env.nativeConnection,
        taskQueue: TASK_QUEUE,
        dataConverter,
        workflowBundle: bundle,
        activities: {
          ...createActivities({
            store,
            http,
            responder,
            log,
            watch: { saw: silent },
            samples: { of: () => undefined },
          }),
        },
        shutdownGraceTime: 1,
        maxHeartbeatThrottleInterval: '500ms',
        stickyQueueScheduleToStartTimeout: '1s',
      });
      worker = { ended: made.run(), stop: () => made.shutdown() };
    },
    async stopWorker() {
      worker?.stop();
      await worker?.ended;
      worker = undefined;
    },
    async start(flow) {
      const { plan, hash, document } = await kept(flow);
      const report = { modules: [] };
      const { id: scenarioId } = await store.scenarios.create({
        name: 'Switched',
        blueprint: document,
        plan,
        planHash: hash,
        report,
      });
      const row = await store.runs.create({ scenarioId, version: 1, planHash: hash, trigger: 'api' });
      await client.start({
        run: {
          runId: row.id,
          teamId: store.teamId,
          scenarioId,
          scenarioVersion: 1,
          scenarioName: 'Switched',
          planHash: hash,
          trigger: 'api',
          triggeredAt: row.createdAt,
        },
      });
      return { id: row.id, hash };
    },
    async to(flow, from, more = {}) {
      const { hash } = await kept(flow);
      return {
        requestId: `switch to ${hash}`,
        expectPlanHash: from,
        planHash: hash,
        scenarioVersion: 2,
        nodes: [],
        policy: 'in-place',
        ...more,
      };
    },
    reaches: (id, node, doing) =>
      until(`run ${id} is at module ${String(node)} (${doing})`, async () => {
        const { pending } = await client.executed(id);
        return pending.some((one) => one.node === node && one.doing === doing);
      }).then(() => undefined),
    ended: (id) =>
      until(`run ${id} has ended`, async () => {
        const row = await store.runs.get(id);
        return row?.endedAt === undefined ? undefined : row;
      }),
    async trace(id) {
      const { entries } = await store.traces.read(id, { from: 0, limit: 1000 });
      return entries as unknown as TraceEntry[]; // as the run wrote them
    },
    async events(id) {
      const history = await env.client.workflow.getHandle(id).fetchHistory();
      const { events } = JSON.parse(historyToJSON(history)) as { events: { eventType: string }[] };
      return events.map(({ eventType }) =>
        eventType
          .replace(/^EVENT_TYPE_/, '')
          .toLowerCase()
          .replace(/(?:^|_)(.)/g, (_all, letter: string) => letter.toUpperCase()),
      );
    },
    async histories(id) {
      let count = 0;
      for (let runId: string | undefined; ;) {
        const { events } = await env.client.workflow.getHandle(id, runId).fetchHistory();
        count += 1;
        runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
        if (runId === undefined || runId === '') return count;
      }
    },
  };
  await runs.startWorker();
  return runs;
}
