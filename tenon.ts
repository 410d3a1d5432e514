/** All of Tenon in one process: Temporal and database where none are configured, API, worker, examples. */
import { createFiles } from './activities/files.ts';
import { createHttpClient } from './activities/http/client.ts';
import { createResponder } from './activities/responder.ts';
import { openFront } from './api/front.ts';
import { ownUrl, startApi } from './api/server.ts';
import type { Services } from './api/services.ts';
import type { Settings } from './config.ts';
import { startExamples } from './examples/start-examples.ts';
import { TenonError } from './errors.ts';
import { openFoundation, type Foundation } from './foundation.ts';
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

/** Store and Temporal server, started side by side once the home is ours: two starts must not fight for one server. */
async function openWithServer(
  settings: Settings,
  log: Log,
  { codecEndpoint, undo, say }: Pick<Starting, 'undo' | 'say'> & { codecEndpoint: string },
): Promise<[Foundation, DevServer]> {
  const { home, temporalPort: port, temporalUiPort: uiPort, sync, env } = settings;
  let isOurs: () => void = () => undefined;
  const ours = new Promise<void>((resolve) => (isOurs = resolve));
  if (settings.databaseUrl !== undefined) {
    // The embedded database takes the home itself.
    const lock = await lockHome(home, (message) => log.warn({}, message));
    undo.push(() => lock.release());
    isOurs();
  }
  const opening = openFoundation(settings, log, isOurs);
  const starting = Promise.race([ours, opening]).then(() => {
    say('Starting the embedded Temporal server');
    return startDevServer({ home, port, uiPort, codecEndpoint, sync, env, log });
  });
  // Both are waited for, so that what did start is stopped where the other did not.
  const [opened, started] = await Promise.allSettled([opening, starting]);
  if (opened.status === 'fulfilled') undo.push(() => opened.value.store.close());
  if (started.status === 'fulfilled') undo.push(() => started.value.stop());
  if (opened.status === 'rejected') throw opened.reason;
  if (started.status === 'rejected') throw started.reason;
  return [opened.value, started.value];
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

  const external = externalTemporal(settings.env);
  const [foundation, server] =
    external === undefined
      ? await openWithServer(settings, log, { codecEndpoint: `${localUrl}/codec`, undo, say })
      : [await openFoundation(settings, log), undefined];
  const { store, dataConverter } = foundation;
  if (external !== undefined) undo.push(() => store.close());
  const target = external ?? embeddedTemporal(server?.address ?? '');
  const webUiUrl = settings.temporalUiUrl ?? server?.uiUrl;
  const { namespace } = target;
  const address = target.connectionOptions.address ?? 'localhost:7233';

  const files = createFiles(store.files);
  const responder = createResponder(store.answers);
  undo.push(async () => responder.close());
  const connection = connectLazily(target);
  undo.push(() => connection.close());
  const clientOf = (
    through: Parameters<typeof createRunClient>[0]['connection'],
    eagerStart: boolean,
  ): RunClient =>
    createRunClient({ connection: through, namespace, dataConverter, eagerStart, address, files });
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
    connection,
    address,
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
