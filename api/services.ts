/** Everything the routes call. Built once per process by `createServices`. */
import type { Connector } from '../connectors/define.ts';
import type { Replay } from '../scenarios/upgrade/dry-run.ts';
import type { RunRow, Store } from '../store/index.ts';
import type { RunClient } from '../temporal/client.ts';
import type { PayloadsJson } from '../temporal/codec-server.ts';
import type { Deployments } from '../temporal/deployments.ts';
import type { ApiLog } from './api-log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createAccountMappingService, type AccountMappingService } from './services/account-mapping.ts';
import { createCatalogueService, retiredVersions, type CatalogueService } from './services/catalogue.ts';
import { createConnectionService, type ConnectionService } from './services/connections.ts';
import {
  createDataStoreService,
  createDataStructureService,
  type DataStoreService,
  type DataStructureService,
} from './services/data-stores.ts';
import { createDeploymentService, type DeploymentService } from './services/deployments.ts';
import { createDryRunService, type DryRunService } from './services/dry-run.ts';
import { createFindingService, type FindingService } from './services/findings.ts';
import { createHealthService, type HealthService } from './services/health.ts';
import { createIngressService, type AnswerWaiter, type IngressService } from './services/ingress.ts';
import { createKeyService, type KeyService } from './services/keys.ts';
import { createModuleLifecycleService, type ModuleLifecycleService } from './services/module-lifecycle.ts';
import { createModuleRules } from './services/module-rules.ts';
import { createRecordingService, type RecordingService } from './services/recording.ts';
import { createRunStarter, type RunStarter } from './services/run-start.ts';
import type { RunSwitcher } from './services/run-switching.ts';
import { createRunService, type RunService } from './services/runs.ts';
import { createScenarioService, type ImportBlueprint, type ScenarioService } from './services/scenarios.ts';
import { createUpgradeService, type UpgradeService } from './services/upgrades.ts';
import { createWebhookService, type WebhookService } from './services/webhooks.ts';

/** Temporal's codec protocol, JSON to JSON. */
export interface CodecService {
  encodePayloads(body: unknown): Promise<PayloadsJson>;
  decodePayloads(body: unknown): Promise<PayloadsJson>;
}

export interface Services {
  scenarios: ScenarioService;
  runs: RunService;
  webhooks: WebhookService;
  connections: ConnectionService;
  accountMapping: AccountMappingService;
  dataStores: DataStoreService;
  dataStructures: DataStructureService;
  ingress: IngressService;
  keys: KeyService;
  deployments: DeploymentService;
  catalogue: CatalogueService;
  findings: FindingService;
  moduleLifecycle: ModuleLifecycleService;
  upgrades: UpgradeService;
  dryRuns: DryRunService;
  recordings: RecordingService;
  switcher: RunSwitcher;
  incompletes: Pick<Store['incompletes'], 'list' | 'get'>;
  codec: CodecService;
  health: HealthService;
  metrics: Metrics;
  starter: RunStarter;
  log: ApiLog;
  /** For authentication and `Idempotency-Key`. */
  store: Pick<Store, 'keys' | 'idempotency'>;
  hookUrl: (hook: { token: string }) => string;
  links: { runUrl(id: string): string; temporalUrl(id: string): string | undefined };
  /** Web UI's address, whose origin may call the codec. */
  webUiUrl: string | undefined;
}

export interface ServiceDeps {
  store: Store;
  client: RunClient;
  deployments: Deployments;
  /** Has parked runs looked at; see `temporal/parked-runs.ts`. */
  moveParked: () => void;
  responder: AnswerWaiter;
  codec: CodecService;
  connectors: readonly Connector[];
  importBlueprint: ImportBlueprint;
  /** See `RunServiceDeps`. */
  reconcile(row: RunRow): Promise<RunRow>;
  /** Wakes the dispatcher. */
  nudge: () => void;
  /** Wakes the outbox. */
  nudgeOutbox: () => void;
  switcher: RunSwitcher;
  /** Runs a module version on recorded answers; see `activities/replay-module.ts`. */
  replay: Replay;
  log: ApiLog;
  /** How others reach this API, without a slash at the end. */
  publicUrl: string;
  webUiUrl: string | undefined;
  namespace: string;
  /** How long a webhook's caller is kept for an answer, milliseconds; 5 minutes by default. */
  answerLimitMs?: number;
  /** How long a start may keep a caller, milliseconds; 2,000 by default. */
  startLimitMs?: number;
}

const ANSWER_LIMIT_MS = 5 * 60 * 1000;

/** Wires the services together. */
export function createServices(deps: ServiceDeps): Services {
  const { store, client, log, nudge, publicUrl, webUiUrl, namespace } = deps;
  const metrics = createMetrics();
  const starter = createRunStarter({
    client,
    runs: store.runs,
    log,
    nudge,
    count: (outcome) => metrics.starts.inc({ outcome }),
    ...(deps.startLimitMs === undefined ? {} : { limitMs: deps.startLimitMs }),
  });
  const catalogue = createCatalogueService(deps.connectors);
  const moduleLifecycle = createModuleLifecycleService(store, catalogue);
  const rules = createModuleRules(moduleLifecycle);
  const scenarios = createScenarioService({ store, importBlueprint: deps.importBlueprint, rules, nudge });
  const upgrades = createUpgradeService({
    store,
    scenarios,
    lifecycles: moduleLifecycle,
    rules,
    nudge: deps.nudgeOutbox,
  });
  return {
    scenarios,
    runs: createRunService({ store, client, starter, rules, reconcile: (row) => deps.reconcile(row) }),
    webhooks: createWebhookService(store),
    connections: createConnectionService(store, deps.connectors),
    accountMapping: createAccountMappingService(store, scenarios),
    dataStores: createDataStoreService(store),
    dataStructures: createDataStructureService(store),
    ingress: createIngressService({
      store,
      starter,
      responder: deps.responder,
      retired: retiredVersions(deps.connectors),
      nudge,
      log,
      answerLimitMs: deps.answerLimitMs ?? ANSWER_LIMIT_MS,
      count: (outcome) => metrics.events.inc({ outcome }),
      waiting: (change) => metrics.waiting.inc(change),
    }),
    keys: createKeyService(store),
    deployments: createDeploymentService({
      deployments: deps.deployments,
      audit: store.audit,
      moveParked: deps.moveParked,
    }),
    catalogue,
    findings: createFindingService(store, moduleLifecycle),
    moduleLifecycle,
    switcher: deps.switcher,
    upgrades,
    dryRuns: createDryRunService({ store, upgrades, replay: deps.replay }),
    recordings: createRecordingService(store, scenarios),
    incompletes: store.incompletes,
    codec: deps.codec,
    health: createHealthService({ database: () => store.ping(), temporal: () => client.ping() }),
    metrics,
    starter,
    log,
    store,
    hookUrl: ({ token }) => `${publicUrl}/hooks/${token}`,
    links: {
      runUrl: (id) => `${publicUrl}/v1/runs/${encodeURIComponent(id)}`,
      temporalUrl: (id) =>
        webUiUrl === undefined
          ? undefined
          : `${webUiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`,
    },
    webUiUrl,
  };
}
