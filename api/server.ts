/** The API as a process or as a part of one: services, app, and the loops that start, end and tidy up runs. */
import type { ConnectionLike } from '@temporalio/client';
import { createFiles } from '../activities/files.ts';
import { createReplay } from '../activities/replay-module.ts';
import { createResponder, type Responder } from '../activities/responder.ts';
import { readSettings, type Settings } from '../config.ts';
import { findModule } from '../connectors/catalogue.ts';
import { connectors } from '../connectors/registry.ts';
import { TenonError } from '../errors.ts';
import { openFoundation, requireShared, type Foundation } from '../foundation.ts';
import { adminKey } from '../home.ts';
import { createLog } from '../log.ts';
import { isEntryPoint, runProcess } from '../process.ts';
import { createRunClient, type RunClient } from '../temporal/client.ts';
import { createCodecServer } from '../temporal/codec-server.ts';
import { connectLazily, externalTemporal, type TemporalTarget } from '../temporal/connection.ts';
import { createDeployments } from '../temporal/deployments.ts';
import { startDispatcher } from '../temporal/dispatcher.ts';
import { startGarbageCollection } from '../temporal/garbage.ts';
import { startLoop } from '../temporal/loop.ts';
import { startOutbox } from '../temporal/outbox.ts';
import { startParkedRuns } from '../temporal/parked-runs.ts';
import { createReconcile, startReconciler } from '../temporal/reconciler.ts';
import { installRuntime } from '../temporal/runtime.ts';
import { registerSearchAttributes } from '../temporal/search-attributes.ts';
import { createApp } from './app.ts';
import { openFront, type Front } from './front.ts';
import { retiredVersions } from './services/catalogue.ts';
import { createRunSwitcher } from './services/run-switching.ts';
import { createServices, type Services } from './services.ts';
import { importBlueprint } from './services/import-blueprint.ts';
import { runInputOf } from './services/run-input.ts';

export interface ApiDeps extends Foundation {
  front: Front;
  client: RunClient;
  connection: ConnectionLike;
  address: string | undefined;
  responder: Responder;
  namespace: string;
  publicUrl: string;
  webUiUrl: string | undefined;
}

export interface RunningApi {
  services: Services;
  /** Requests in work get their answer, then the loops end. */
  stop(): Promise<void>;
}

/** Serves the app on `front` and starts the loops. */
export async function startApi(deps: ApiDeps): Promise<RunningApi> {
  const { settings, log, store, front, client, connection, namespace, responder, dataConverter } = deps;
  await store.keys.ensureAdmin(await adminKey(settings));

  const dispatcher = startDispatcher({
    store,
    client,
    inputOf: (row) => runInputOf(row, store),
    retired: retiredVersions(connectors),
    log,
  });
  const deployments = createDeployments({ connection, namespace, address: deps.address });
  const parkedRuns = startParkedRuns({
    connection,
    namespace,
    deployments,
    store,
    hasModule: (ref) => findModule(ref) !== undefined,
    log,
  });
  const switcher = createRunSwitcher({ store, client });
  const outbox = startOutbox({
    store,
    nudge: dispatcher.nudge,
    switchRuns: (scenarioId, payload) => {
      const { planId, policy } = payload as { planId: string; policy: 'in-place' | 'next-cycle' }; // as the upgrade service wrote it
      return switcher.switchScenario(planId, scenarioId, policy);
    },
    log,
  });
  const loops = [
    dispatcher,
    parkedRuns,
    outbox,
    startReconciler({ store, client, log }),
    startGarbageCollection({ store, log }),
  ];
  const services = createServices({
    store,
    client,
    deployments,
    moveParked: parkedRuns.nudge,
    responder,
    codec: createCodecServer(dataConverter),
    connectors,
    importBlueprint,
    reconcile: createReconcile({ store, client }),
    switcher,
    replay: createReplay({ findModule, openConnection: (id) => store.connections.open(store.teamId, id) }),
    nudge: dispatcher.nudge,
    nudgeOutbox: outbox.nudge,
    log,
    publicUrl: deps.publicUrl,
    webUiUrl: deps.webUiUrl,
    namespace,
  });
  front.serve(createApp(services));

  return {
    services,
    async stop() {
      await front.close();
      await services.starter.settled();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** How others reach the API where no setting says so. */
export function ownUrl({ host }: Settings, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** The cluster of a process that brings none itself. */
export function requireTemporal(settings: Settings, what: string): TemporalTarget {
  const target = externalTemporal(settings.env);
  if (target !== undefined) return target;
  throw new TenonError('TEMPORAL_MISSING', `${what} alone needs a Temporal cluster`, {
    hint: 'Set TEMPORAL_ADDRESS, or run everything in one process with npm start',
  });
}

/** The API alone: database, blobs and cluster are shared with other processes. */
async function main(): Promise<() => Promise<void>> {
  const settings = readSettings(process.env);
  const log = createLog(settings);
  requireShared(settings, 'The API');
  const target = requireTemporal(settings, 'The API');
  installRuntime(log);
  const front = await openFront(settings.host, settings.port);
  const foundation = await openFoundation(settings, log);
  const connection = connectLazily(target);
  const { namespace } = target;
  const address = target.connectionOptions.address;
  const { dataConverter, store } = foundation;
  const responder = createResponder(store.answers);
  const client = createRunClient({
    connection,
    namespace,
    dataConverter,
    eagerStart: false,
    address,
    files: createFiles(store.files),
  });
  const api = await startApi({
    ...foundation,
    front,
    client,
    connection,
    address,
    responder,
    namespace,
    publicUrl: settings.publicUrl ?? ownUrl(settings, front.port),
    webUiUrl: settings.temporalUiUrl,
  });
  // Once is enough, but the cluster may come up later than we do.
  const registration = startLoop(
    'The registration of search attributes',
    60 * 60 * 1000,
    async () => {
      await registerSearchAttributes(connection, namespace);
      return false;
    },
    log,
  );
  log.info({ port: front.port }, 'The API is ready');
  return async () => {
    await api.stop();
    await registration.stop();
    responder.close();
    await connection.close();
    await store.close();
  };
}

if (isEntryPoint(import.meta.url)) await runProcess(main);
