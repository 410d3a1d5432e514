/** A worker: connects, builds the activities, runs scenario runs. Wiring only. */
import { join } from 'node:path';
import { createDeprecationWatch } from './activities/deprecation-watch.ts';
import { createHttpClient, type HttpClient } from './activities/http/client.ts';
import { createActivities } from './activities/index.ts';
import { createResponder, type Responder } from './activities/responder.ts';
import { createSampleRecorder } from './activities/sample-recorder.ts';
import { requireTemporal } from './api/server.ts';
import { readSettings } from './config.ts';
import { findModule } from './connectors/catalogue.ts';
import { wasPublished } from './connectors/published.ts';
import { openFoundation, requireShared, type Foundation } from './foundation.ts';
import { createLog } from './log.ts';
import { isEntryPoint, runProcess } from './process.ts';
import type { TemporalTarget } from './temporal/connection.ts';
import { installRuntime } from './temporal/runtime.ts';
import { hostWorker, type WorkerHost, type WorkerHostDeps } from './temporal/worker-host.ts';
import { requireModules } from './temporal/worker-readiness.ts';
import { createWorker } from './temporal/worker.ts';
import { workflowBundle } from './temporal/workflow-bundle.ts';

export interface WorkerParts extends Foundation {
  target: TemporalTarget;
  responder: Responder;
  http: HttpClient;
  connected?: WorkerHostDeps['connected'];
}

/** Starts a worker in this process; it connects, and connects again, by itself. */
export async function startWorker({ connected, target, ...parts }: WorkerParts): Promise<WorkerHost> {
  const { settings, log, store, dataConverter, http, responder } = parts;
  const { deployment: build } = settings;
  const deployment = build === undefined ? {} : { deployment: build };
  await requireModules({
    store,
    hasModule: (ref) => findModule(ref) !== undefined,
    wasPublished,
    ...deployment,
    target,
    log,
  });
  if (build !== undefined)
    log.info({ ...build }, 'New runs come to this build once it is promoted: npx tenon deployments');
  const bundle = await workflowBundle(join(settings.home, 'bundles'));
  const watch = createDeprecationWatch({ findings: store.findings, log });
  const samples = createSampleRecorder({ samples: store.samples, log });
  const activities = createActivities({ store, http, responder, log, watch, samples });
  const host = hostWorker({
    target,
    log,
    ...(connected === undefined ? {} : { connected }),
    create: (connection) =>
      createWorker({
        connection,
        namespace: target.namespace,
        dataConverter,
        workflowBundle: bundle,
        activities,
        ...deployment,
      }),
  });
  return {
    ...host,
    async stop() {
      await host.stop();
      await Promise.all([watch.stop(), samples.stop()]);
    },
  };
}

/** The worker alone: database, blobs and cluster are shared with other processes. */
async function main(): Promise<() => Promise<void>> {
  const settings = readSettings(process.env);
  const log = createLog(settings);
  requireShared(settings, 'A worker');
  const target = requireTemporal(settings, 'A worker');
  installRuntime(log);
  const foundation = await openFoundation(settings, log);
  const http = createHttpClient({ allowHosts: settings.allowHosts });
  const responder = createResponder(foundation.store.answers);
  const worker = await startWorker({ ...foundation, target, responder, http });
  void worker.ready.then(() => log.info({}, 'The worker is ready'));
  return async () => {
    await worker.stop();
    await http.close();
    responder.close();
    await foundation.store.close();
  };
}

if (isEntryPoint(import.meta.url)) await runProcess(main);
