/** Builds the store on a database that is open. */
import { sql } from 'drizzle-orm';
import { Answers } from './answers.ts';
import { Audit } from './audit.ts';
import type { Backend } from './backend.ts';
import { openBlobs } from './blobs/open-blobs.ts';
import { Connections } from './connections.ts';
import { Counters } from './counters.ts';
import { DataRecords } from './data-records.ts';
import { DataStores } from './data-stores.ts';
import { DataStructures } from './data-structures.ts';
import { Database } from './database.ts';
import { Events } from './events.ts';
import { Files } from './files.ts';
import { Findings } from './findings.ts';
import { collectGarbage } from './garbage.ts';
import { Hooks } from './hooks.ts';
import { Idempotency } from './idempotency.ts';
import { Incompletes } from './incompletes.ts';
import { Keys } from './keys.ts';
import { OpenPlans } from './open-plans.ts';
import { Lifecycles } from './lifecycle.ts';
import { Outbox } from './outbox.ts';
import { Plans } from './plans.ts';
import { Runs } from './runs.ts';
import { Samples } from './samples.ts';
import { Scenarios } from './scenarios.ts';
import { Sealer } from './sealing.ts';
import { DEFAULT_TEAM, type Store, type StoreOptions } from './store.ts';
import { Traces } from './traces.ts';
import { Upgrades } from './upgrades.ts';

/** Wires the aggregates together; a database that cannot be used with these options is closed again. */
export async function assembleStore(backend: Backend, options: StoreOptions): Promise<Store> {
  try {
    return assembled(backend, options);
  } catch (thrown) {
    await backend.close();
    throw thrown;
  }
}

function assembled(backend: Backend, options: StoreOptions): Store {
  const teamId = options.teamId ?? DEFAULT_TEAM;
  const database = new Database(backend.pool, teamId);
  const blobs = openBlobs(options, database);
  const sealer = new Sealer(blobs, options.cipher);
  const plans = new Plans(database, sealer);
  let closing: Promise<void> | undefined;
  return {
    kind: backend.kind,
    teamId,
    scenarios: new Scenarios(database, sealer, plans),
    plans,
    openPlans: new OpenPlans(database),
    hooks: new Hooks(database),
    events: new Events(database, sealer),
    runs: new Runs(database, sealer),
    traces: new Traces(database, sealer),
    incompletes: new Incompletes(database, sealer),
    connections: new Connections(database, sealer),
    dataStructures: new DataStructures(database),
    dataStores: new DataStores(database),
    dataRecords: new DataRecords(database, sealer),
    counters: new Counters(database),
    answers: new Answers(database, sealer, backend),
    keys: new Keys(database),
    outbox: new Outbox(database),
    blobs,
    files: new Files(teamId, blobs, sealer),
    findings: new Findings(database),
    lifecycle: new Lifecycles(database),
    idempotency: new Idempotency(database, sealer),
    audit: new Audit(database),
    upgrades: new Upgrades(database, sealer),
    samples: new Samples(database, sealer),
    together: (work) => database.transaction(work),
    collectGarbage: (now = new Date()) => collectGarbage(database, blobs, now),
    async ping() {
      await database.rows(sql`select 1`);
    },
    close() {
      closing ??= backend.close();
      return closing;
    },
  };
}
