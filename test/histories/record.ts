/**
 * Records the histories of `recorded.ts` that are not there yet (all of them with `--all`):
 * `node --import tsx test/histories/record.ts [--all]`. A history that is there is never made again without need: it stands
 * for the runs that are open while a new engine is deployed.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { createCallModule } from '../../activities/call-module.ts';
import { createHttpClient } from '../../activities/http/client.ts';
import { catalogue } from '../../connectors/catalogue.ts';
import { pureModules } from '../../connectors/pure.ts';
import { importBlueprint } from '../../scenarios/check.ts';
import { Machine } from '../../scenarios/machine/machine.ts';
import { initialState } from '../../scenarios/machine/state.ts';
import { planReference } from '../../scenarios/plan-reference.ts';
import { messages, type ExecutedNodes, type RunInput, type SwitchRequest } from '../../scenarios/run.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { Json, JsonObject } from '../../scenarios/value.ts';
import { converterPaths, workflowModulePath } from '../../temporal/data-converter.ts';
import { until } from '../support/child-process.ts';
import { startTestTemporal } from '../support/temporal-environment.ts';
import { parked, recorded, switches } from './recorded.ts';
import { dataConverter, historyFile, keepPlan, startStub } from './world.ts';

const TASK_QUEUE = 'recording';
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const nothing = async (): Promise<void> => undefined;

/** Compiled as for any run; the stub's address stands in the plan, where a replay does not look at it. */
function compiled(name: string, blueprint: JsonObject, base: string): { hash: string; plan: Plan } {
  const given = JSON.stringify(blueprint).replaceAll('http://stub.test', base);
  const { plan, hash, problems } = importBlueprint(given, catalogue);
  if (plan === undefined || hash === undefined) throw new Error(`${name}: ${JSON.stringify(problems)}`);
  keepPlan(hash, plan);
  return { hash, plan };
}

/** The input of a run that has parked for its first wait. */
function parkedInput({ run }: RunInput, plan: Plan): RunInput {
  const now = (): number => Date.now();
  const facts = { run, inputs: {} };
  const machine = new Machine({ plan, pure: pureModules, facts, state: initialState(now()), now });
  machine.advance();
  return { run, state: machine.state as unknown as Json, parked: true }; // values are written with their tags
}

/** Moves a run to its other plan as soon as it is where that shall happen. */
async function switchOver(name: string, handle: WorkflowHandle, hash: string, base: string): Promise<void> {
  const wanted = switches[name];
  if (wanted === undefined) return;
  await until(`${name} is where it is switched`, async () => {
    const { pending } = await handle.query<ExecutedNodes>(messages.executed);
    return pending.some(({ node, doing }) => node === wanted.at.node && doing === wanted.at.doing);
  });
  const planHash = compiled(name, wanted.to, base).hash;
  const request: SwitchRequest = {
    requestId: `switch ${name}`,
    expectPlanHash: hash,
    planHash,
    scenarioVersion: 2,
    nodes: wanted.nodes,
    retryPending: true,
    policy: 'in-place',
  };
  await handle.executeUpdate(messages.switchModules, { args: [request, planReference(planHash)] });
}

const wanted = Object.entries(recorded).filter(
  ([name]) => process.argv.includes('--all') || !existsSync(historyFile(name)),
);
const stub = await startStub();
const environment = await startTestTemporal(['limit.historyCount.suggestContinueAsNew=1000000']);
const http = createHttpClient({ allowHosts: [stub.host] });
try {
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue: TASK_QUEUE,
    dataConverter,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: workflowModulePath('index'),
      ...converterPaths,
    }),
    // What a run writes down does not change its history; what it calls does.
    activities: {
      'tenon:finish': nothing,
      'tenon:status': nothing,
      'tenon:flushTrace': nothing,
      'tenon:respond': nothing,
      'tenon:keepUncertain': nothing,
      'tenon:switched': nothing,
      'tenon:breathe': nothing,
      default: createCallModule({ http, log }),
    },
  });
  const client = new Client({ connection: environment.connection, dataConverter });
  await worker.runUntil(async () => {
    for (const [name, blueprint] of wanted) {
      const { hash, plan } = compiled(name, blueprint, stub.base);
      const begun: RunInput = {
        run: {
          runId: `recorded-${name}`,
          teamId: 1,
          scenarioId: 1,
          scenarioVersion: 1,
          scenarioName: name,
          planHash: hash,
          trigger: 'manual',
          triggeredAt: '2026-01-01T00:00:00.000Z',
        },
      };
      const input = parked.has(name) ? parkedInput(begun, plan) : begun;
      const handle = await client.workflow.start(`${name} #1`, {
        taskQueue: TASK_QUEUE,
        workflowId: input.run.runId,
        args: [input, planReference(hash)],
      });
      await switchOver(name, handle, hash, stub.base);
      // A run may end in error: that is a history too.
      await handle.result().catch(() => undefined);
      writeFileSync(historyFile(name), `${historyToJSON(await handle.fetchHistory())}\n`);
      process.stdout.write(`recorded ${name}\n`);
    }
  });
} finally {
  await http.close();
  await environment.teardown();
  stub.server.close();
  stub.server.closeAllConnections();
}
