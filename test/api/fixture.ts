/** The API over a real store, with a run client that records what it is told instead of a Temporal. */
import { rm } from 'node:fs/promises';
import { createReplay } from '../../activities/replay-module.ts';
import { createApp } from '../../api/app.ts';
import { createRunSwitcher } from '../../api/services/run-switching.ts';
import { createServices, type ServiceDeps, type Services } from '../../api/services.ts';
import { importBlueprint } from '../../api/services/import-blueprint.ts';
import { findModule } from '../../connectors/catalogue.ts';
import { connectors } from '../../connectors/registry.ts';
import type { RunInput, WebhookAnswer } from '../../scenarios/run.ts';
import { openStore, type KeyRole, type Store } from '../../store/index.ts';
import type { RunClient } from '../../temporal/client.ts';
import type { Deployments } from '../../temporal/deployments.ts';
import { TenonError } from '../../errors.ts';
import { preparedHome } from '../support/databases.ts';
import { listen, type CallOptions, type Called, type Listening } from './http.ts';

/** Stands in for Temporal: tells what was started, and fails on demand. */
export interface RecordingClient extends RunClient {
  started: RunInput[];
  told: string[];
  /** `down`: refuses at once; `slow`: does not answer. */
  mode: 'up' | 'down' | 'slow';
}

export interface Api extends Listening {
  store: Store;
  client: RecordingClient;
  services: Services;
  keys: Record<KeyRole, string>;
  nudges: number;
  /** Answers a run, as its workflow would. */
  answer(runId: string, answer: WebhookAnswer): void;
  /** Calls with the admin's key. */
  admin: (method: string, path: string, options?: CallOptions) => Promise<Called>;
}

const log = { debug: noop, info: noop, warn: noop, error: noop };
function noop(): void {
  // A test reads answers, not logs.
}

/** One API per `describe`; the store is opened once. */
export function useApi(options: Partial<ServiceDeps> = {}): () => Api {
  let api: Api | undefined;
  let home = '';
  let close: (() => Promise<void>) | undefined;

  before(async function () {
    // The first of a test process makes a database.
    this.timeout(120_000);
    home = await preparedHome();
    const store = await openStore({ home, sync: 'normal' });
    const client = recordingClient();
    const waiting = new Map<string, (answer: WebhookAnswer) => void>();
    const services = createServices({
      store,
      client,
      deployments: noDeployments,
      moveParked: noop,
      responder: {
        wait: (runId, timeoutMs) =>
          new Promise((resolve) => {
            const timer = setTimeout(() => resolve(undefined), timeoutMs);
            waiting.set(runId, (answer) => {
              clearTimeout(timer);
              resolve(answer);
            });
          }),
      },
      codec: {
        encodePayloads: () => Promise.resolve({ payloads: [] }),
        decodePayloads: () => Promise.resolve({ payloads: [] }),
      },
      connectors,
      importBlueprint,
      reconcile: (row) => Promise.resolve(row),
      nudge: () => {
        if (api !== undefined) api.nudges += 1;
      },
      nudgeOutbox: noop,
      switcher: createRunSwitcher({ store, client }),
      replay: createReplay({ findModule, openConnection: (id) => store.connections.open(store.teamId, id) }),
      log,
      publicUrl: 'http://tenon.test',
      webUiUrl: 'http://127.0.0.1:8233',
      namespace: 'default',
      startLimitMs: 200,
      ...options,
    });
    const listening = await listen(createApp(services));
    const keys: Partial<Record<KeyRole, string>> = {};
    for (const role of ['viewer', 'editor', 'operator', 'admin'] as const) {
      keys[role] = (await store.keys.create({ name: role, role })).key;
    }
    const all = keys as Record<KeyRole, string>; // each role was set above
    api = {
      ...listening,
      store,
      client,
      services,
      keys: all,
      nudges: 0,
      answer: (runId, answer) => waiting.get(runId)?.(answer),
      admin: (method, path, more = {}) => listening.call(method, path, { key: all.admin, ...more }),
    };
    close = async () => {
      await listening.close();
      for (const release of waiting.values()) release({ status: 200, headers: [], body: null });
      await store.close();
    };
  });

  after(async () => {
    await close?.();
    await rm(home, { recursive: true, force: true });
  });

  return () => {
    if (api === undefined) throw new Error('The API is there once the tests run');
    return api;
  };
}

/** A namespace whose workers have no builds. */
const noDeployments: Deployments = {
  list: () => Promise.resolve([]),
  get: noDeployment,
  promote: noDeployment,
  ramp: noDeployment,
};
function noDeployment(name: string): Promise<never> {
  return Promise.reject(new TenonError('NOT_FOUND', `There is no deployment '${name}'`));
}

function recordingClient(): RecordingClient {
  const down = (): never => {
    throw new TenonError('TEMPORAL_UNAVAILABLE', 'Temporal does not answer');
  };
  const client: RecordingClient = {
    started: [],
    told: [],
    mode: 'up',
    start(input) {
      if (client.mode === 'slow') return new Promise(() => undefined);
      if (client.mode === 'down') down();
      client.started.push(input);
      return Promise.resolve({ started: true });
    },
    cancel: (id) => tell(`cancel ${id}`),
    terminate: (id) => tell(`terminate ${id}`),
    signal: (id, name) => tell(`${name} ${id}`),
    progress: () => Promise.resolve({ paused: false, operations: 3, cycle: 1, segments: 0 }),
    traceTail: () => Promise.resolve([]),
    executed: () =>
      Promise.resolve({ planHash: 'p1-none', cycle: 1, executed: [], pending: [], over: false }),
    switchModules: (id, { planHash }) =>
      tell(`switch ${id} to ${planHash}`).then(() => ({ outcome: 'switched', planHash })),
    describe: () => Promise.resolve(undefined),
    running: () => Promise.resolve(new Set()),
    ping: async () => {
      if (client.mode !== 'up') down();
    },
  };
  function tell(what: string): Promise<void> {
    client.told.push(what);
    return Promise.resolve();
  }
  return client;
}

/** Waits until `look` gives something. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const limit = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > limit) throw new Error('It did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
