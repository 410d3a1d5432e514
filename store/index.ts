/** The store: everything Tenon keeps, over PostgreSQL or the embedded database. */
export { openStore } from './open.ts';
export { lockHome, type HomeLock } from './embedded/home-lock.ts';
export { databaseVersion } from './postgres/database-version.ts';
export { DEFAULT_TEAM, type Store, type StoreLog, type StoreOptions } from './store.ts';
export type { AccountKind, AccountUse } from './account-uses.ts';
export type { AnswerStore } from './answers.ts';
export type { AuditEntry, AuditStore } from './audit.ts';
export type { BlobEntry, BlobStore } from './blobs/blob-store.ts';
export type { Connection, ConnectionData, ConnectionStore } from './connections.ts';
export type { CounterStore } from './counters.ts';
export type { ChangeOrigin } from './data-changes.ts';
export type { DataRecordStore } from './data-records.ts';
export type { DataStore, DataStoreStore } from './data-stores.ts';
export type { DataStructureStore, StoredStructure } from './data-structures.ts';
export {
  DELIVERY_WINDOW_DAYS,
  type Accepted,
  type Delivery,
  type EventRow,
  type EventStore,
  type StoredAnswer,
} from './events.ts';
export type { FileStore } from './files.ts';
export {
  findingStates,
  type Evidence,
  type Finding,
  type FindingFilter,
  type FindingState,
  type FindingStore,
} from './findings.ts';
export type { HitScenario } from './finding-impact.ts';
export type { GarbageReport } from './garbage.ts';
export type { Hook, HookOptions, HookScenario, HookStore } from './hooks.ts';
export type { IdempotencyStore } from './idempotency.ts';
export type { Incomplete, IncompleteStatus, IncompleteStore } from './incompletes.ts';
export { keyRoles, type ApiKey, type KeyRole, type KeyStore } from './keys.ts';
export type { OpenPlan, OpenPlanStore } from './open-plans.ts';
export {
  hardnesses,
  type Hardness,
  type LifecycleOverride,
  type LifecycleStore,
  type OverriddenState,
} from './lifecycle.ts';
export type { OutboxKind, OutboxRow, OutboxStore } from './outbox.ts';
export type { Page, PageQuery } from './paging.ts';
export type { PlanStore } from './plans.ts';
export type { RunRow } from './run-rows.ts';
export type { FindingObservation } from './record-findings.ts';
export type { NewRun, RunEnd, RunFilter, RunStore } from './runs.ts';
export type { ActiveRecording, NewSample, Recording, SampleStore } from './samples.ts';
export type { SavedPlan, ScenarioVersion, ScenarioVersionSummary } from './scenario-versions.ts';
export type { Scenario, ScenarioStore } from './scenarios.ts';
export type { Cipher } from './sealing.ts';
export type { TraceSegment, TraceStore } from './traces.ts';
export type {
  RunSwitchOutcome,
  StoredUpgradePlan,
  UpgradePlanState,
  UpgradeRun,
  UpgradeStore,
  WhereUsed,
} from './upgrades.ts';
