/** All of Tenon in one process: Temporal and database where none are configured, API, worker, examples. */
import { createHttpClient } from './activities/http/client.ts';
import { createResponder } from './activities/responder.ts';
import { openFront } from './api/front.ts';
import { ownUrl, startApi } from './api/server.ts';
import type { Services } from './api/services.ts';
import type { Settings } from './config.ts';
import { startExamples } from './examples/start-examples.ts';
import { TenonError } from './errors.ts';
import { openFoundation } from './foundation.ts';
import type { Log } from './log.ts';
import { lockHome } from './store/index.ts';
import { createRunClient, type RunClient } from './temporal/client.ts';
import { connectLazily, embeddedTemporal, externalTemporal } from './temporal/connection.ts';
import { startDevServer, type DevServer } from './temporal/embedded/dev-server.ts';
import { installRuntime } from './temporal/runtime.ts';
import { switchingClient } from './temporal/switching-client.ts';
import { startWorker } from './worker.ts';

export interface Tenon {
  services: Services;
  /** Address of the API, without a slash at the end. */
  url: string;
  temporal: { address: string; namespace: string; embedded: boolean };
  webUiUrl: string | undefined;
  /** Webhook of the example to try, where examples were asked for. */
  exampleHook: string | undefined;
  /** When the worker polls; at once with the embedded server, else as soon as the cluster answers. */
  workerReady: Promise<void>;
  /** Ends everything in the order that loses nothing: callers, loops, worker, connections, servers, store. */
  stop(): Promise<void>;
}

/** What is told while it starts, for a person who waits. */
export interface StartOptions {
  examples: boolean;
  say?: (line: string) => void;
}

/** Starts all parts. Where one cannot start, those that did are stopped before the error is thrown. */
export async function startTenon(
  settings: Settings,
  log: Log,
  { examples, say }: StartOptions,
): Promise<Tenon> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'A part did not stop properly'));
    }
  };
  try {
    return { ...(await startParts(settings, log, { examples, undo, say: say ?? (() => undefined) })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Mostly it is another process on the same home that has the port: then that is said. */
async function taken(error: unknown, { home, databaseUrl, env }: Settings): Promise<never> {
  const locks = databaseUrl === undefined || externalTemporal(env) === undefined;
  if (error instanceof TenonError && error.code === 'PORT_TAKEN' && locks) {
    await (await lockHome(home, () => undefined)).release();
  }
  throw error;
}

interface Starting {
  examples: boolean;
  undo: (() => Promise<unknown>)[];
  say: (line: string) => void;
}

async function startParts(
  settings: Settings,
  log: Log,
  { examples, undo, say }: Starting,
): Promise<Omit<Tenon, 'stop'>> {
  installRuntime(log);
  const front = await openFront(settings.host, settings.port).catch((error: unknown) =>
    taken(error, settings),
  );
  undo.push(() => front.close());
  const localUrl = ownUrl(settings, front.port);

  const foundation = await openFoundation(settings, log);
  const { store, dataConverter } = foundation;
  undo.push(() => store.close());

  const external = externalTemporal(settings.env);
  if (external === undefined && settings.databaseUrl !== undefined) {
    // The embedded database takes the home itself; without it, two starts would fight for one Temporal server.
    const lock = await lockHome(settings.home, (message) => log.warn({}, message));
    undo.push(() => lock.release());
  }
  let server: DevServer | undefined;
  if (external === undefined) {
    say('Starting the embedded Temporal server');
    server = await startDevServer({
      home: settings.home,
      port: settings.temporalPort,
      uiPort: settings.temporalUiPort,
      codecEndpoint: `${localUrl}/codec`,
      sync: settings.sync,
      env: settings.env,
      log,
    });
    const started = server;
    undo.push(() => started.stop());
  }
  const target = external ?? embeddedTemporal(server?.address ?? '');
  const webUiUrl = settings.temporalUiUrl ?? server?.uiUrl;
  const { namespace } = target;
  const address = target.connectionOptions.address ?? 'localhost:7233';

  const responder = createResponder(store.answers);
  undo.push(async () => responder.close());
  const connection = connectLazily(target);
  undo.push(() => connection.close());
  const clientOf = (
    through: Parameters<typeof createRunClient>[0]['connection'],
    eagerStart: boolean,
  ): RunClient => createRunClient({ connection: through, namespace, dataConverter, eagerStart, address });
  const lazyClient = clientOf(connection, false);
  let workerClient: RunClient | undefined;

  // Its port is allowed for scenarios, so it is there before the worker is.
  const demo = examples ? await startExamples(store) : undefined;
  if (demo !== undefined) undo.push(() => demo.server.close());
  const allowHosts = [
    ...settings.allowHosts,
    ...(demo === undefined ? [] : [`127.0.0.1:${demo.server.port}`]),
  ];
  const http = createHttpClient({ allowHosts });
  undo.push(() => http.close());

  const worker = await startWorker({
    ...foundation,
    target,
    responder,
    http,
    // Eager start bypasses Worker Versioning: only where workers are unversioned.
    connected: (through) => {
      workerClient = through === undefined ? undefined : clientOf(through, settings.deployment === undefined);
    },
  });
  undo.push(() => worker.stop());
  // The embedded server answers already; a cluster of others may take its time, and events are stored meanwhile.
  if (external === undefined) await worker.ready;

  const api = await startApi({
    ...foundation,
    front,
    client: switchingClient(() => workerClient ?? lazyClient),
    responder,
    namespace,
    publicUrl: settings.publicUrl ?? localUrl,
    webUiUrl,
  });
  undo.push(() => api.stop());

  const exampleHook = await demo?.importInto(api.services);
  return {
    services: api.services,
    url: localUrl,
    temporal: { address, namespace, embedded: external === undefined },
    webUiUrl,
    exampleHook,
    workerReady: worker.ready,
  };
}
