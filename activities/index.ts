/** The activities of a worker. Everything they need comes as an argument. */
import type { CallLog } from '../connectors/call-context.ts';
import type { Activities, CallInput, CallResult } from '../scenarios/run.ts';
import type { Store } from '../store/index.ts';
import { accountObjects, type AccountObjectsStore } from './account-objects.ts';
import { createCallModule } from './call-module.ts';
import type { DeprecationWatch } from './deprecation-watch.ts';
import { createFiles } from './files.ts';
import { createHostMapping } from './host-mapping/host-mapping.ts';
import type { HttpClient } from './http/client.ts';
import { createRecorder } from './record.ts';
import type { Responder } from './responder.ts';
import type { SampleRecorder } from './sample-recorder.ts';

export interface ActivityDeps {
  store: Pick<Store, 'runs' | 'traces' | 'incompletes' | 'plans' | 'files'> & AccountObjectsStore;
  http: HttpClient;
  responder: Pick<Responder, 'answer'>;
  log: CallLog;
  watch: Pick<DeprecationWatch, 'saw'>;
  samples: Pick<SampleRecorder, 'of'>;
}

/** `default` is every module: its activity type is the module's reference. */
export type WorkerActivities = Activities & { default(input: CallInput): Promise<CallResult> };

export function createActivities({
  store,
  http,
  responder,
  log,
  watch,
  samples,
}: ActivityDeps): WorkerActivities {
  const files = createFiles(store.files);
  return {
    ...createRecorder({ store, responder, files }),
    'tenon:mapOnHost': createHostMapping({ plans: store.plans, files }),
    'tenon:breathe': async () => undefined,
    default: createCallModule({ http, log, files, watch, samples, ...accountObjects(store) }),
  };
}
