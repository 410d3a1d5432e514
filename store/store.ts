/** The store as the rest of Tenon sees it: one interface over PostgreSQL and the embedded database. */
import type { AnswerStore } from './answers.ts';
import type { AuditStore } from './audit.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { ConnectionStore } from './connections.ts';
import type { CounterStore } from './counters.ts';
import type { DataRecordStore } from './data-records.ts';
import type { DataStoreStore } from './data-stores.ts';
import type { DataStructureStore } from './data-structures.ts';
import type { EventStore } from './events.ts';
import type { FileStore } from './files.ts';
import type { FindingStore } from './findings.ts';
import type { GarbageReport } from './garbage.ts';
import type { HookStore } from './hooks.ts';
import type { IdempotencyStore } from './idempotency.ts';
import type { IncompleteStore } from './incompletes.ts';
import type { KeyStore } from './keys.ts';
import type { OpenPlanStore } from './open-plans.ts';
import type { LifecycleStore } from './lifecycle.ts';
import type { OutboxStore } from './outbox.ts';
import type { PlanStore } from './plans.ts';
import type { RunStore } from './runs.ts';
import type { SampleStore } from './samples.ts';
import type { ScenarioStore } from './scenarios.ts';
import type { Cipher } from './sealing.ts';
import type { TraceStore } from './traces.ts';
import type { UpgradeStore } from './upgrades.ts';

/** The team every row belongs to until there are more. */
export const DEFAULT_TEAM = 1;

/** How `openStore` finds and treats its database. */
export interface StoreOptions {
  /** `postgres://…`; without it the embedded database in `<home>/data` is used. */
  databaseUrl?: string;
  /** Folder of this installation (`.tenon`). */
  home: string;
  /** `normal` survives a killed process, `full` a power loss too (embedded database and file blobs). */
  sync: 'normal' | 'full';
  /** `file:///folder` or `postgres:` (the store's own database). Default: `<home>/blobs`. */
  blobUrl?: string;
  teamId?: number;
  /** Encrypts what may hold customer data before it is written; without it that data lies in the clear. */
  cipher?: Cipher;
  /** How long to wait for a PostgreSQL that is not up yet, milliseconds. Default 15,000. */
  connectTimeoutMs?: number;
  /** Called once the home belongs to this process (embedded database), while the database still starts. */
  onLocked?: () => void;
  log?: StoreLog;
}

/** The part of a pino logger the store uses. */
export interface StoreLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/**
 * Everything Tenon keeps. Each method is one statement or one transaction; times are ISO 8601 strings in UTC with
 * milliseconds; a database that cannot be reached is `STORE_UNAVAILABLE`.
 */
export interface Store {
  readonly kind: 'embedded' | 'postgres';
  readonly teamId: number;
  readonly scenarios: ScenarioStore;
  readonly plans: PlanStore;
  readonly openPlans: OpenPlanStore;
  readonly hooks: HookStore;
  readonly events: EventStore;
  readonly runs: RunStore;
  readonly traces: TraceStore;
  readonly incompletes: IncompleteStore;
  readonly connections: ConnectionStore;
  readonly dataStructures: DataStructureStore;
  readonly dataStores: DataStoreStore;
  readonly dataRecords: DataRecordStore;
  readonly counters: CounterStore;
  readonly answers: AnswerStore;
  readonly keys: KeyStore;
  readonly outbox: OutboxStore;
  readonly blobs: BlobStore;
  readonly files: FileStore;
  readonly findings: FindingStore;
  readonly lifecycle: LifecycleStore;
  readonly idempotency: IdempotencyStore;
  readonly audit: AuditStore;
  readonly upgrades: UpgradeStore;
  readonly samples: SampleStore;
  /** All calls of the store within the work in one transaction: all of them count, or none. */
  together<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Deletes what nothing needs any more; safe to run at any time, in several processes. */
  collectGarbage(now?: Date): Promise<GarbageReport>;
  /** One round trip to the database. */
  ping(): Promise<void>;
  /** Ends all connections, stops the embedded database and gives the home back. Idempotent. */
  close(): Promise<void>;
}
