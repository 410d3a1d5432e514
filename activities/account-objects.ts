/** What a module's call uses of the store: its connection, its counter, the data stores. */
import { ModuleError, TenonError } from '../errors.ts';
import type { Store } from '../store/index.ts';
import type { CallModuleDeps } from './call-module.ts';

export type AccountObjectsStore = Pick<Store, 'connections' | 'counters' | 'dataRecords'>;

/** A database that does not answer is to a module what a service is that does not. */
async function answered<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof TenonError) || thrown.code !== 'STORE_UNAVAILABLE') throw thrown;
    throw new ModuleError('ConnectionError', thrown.message, { cause: thrown });
  }
}

/** Changes carry the operation that makes them: repeated, it makes none. */
export function accountObjects({
  connections,
  counters,
  dataRecords,
}: AccountObjectsStore): Required<Pick<CallModuleDeps, 'connections' | 'counters' | 'dataStores'>> {
  return {
    connections: { open: (teamId, id) => answered(connections.open(teamId, id)) },
    counters: {
      next: ({ run, node, key }) => {
        const { teamId, scenarioId, runId } = run;
        return answered(counters.next({ teamId, scenarioId, runId, node, key }));
      },
    },
    dataStores: ({ run, path, key: operation }) => {
      const origin = { key: operation, runId: run.runId, path };
      return {
        get: (store, key) => answered(dataRecords.get(store, key)),
        search: (store, query) => answered(dataRecords.search(store, query)),
        count: (store) => answered(dataRecords.count(store)),
        add: (store, record) => answered(dataRecords.add(store, record, origin)),
        update: (store, record) => answered(dataRecords.update(store, record, origin)),
        remove: (store, key) => answered(dataRecords.remove(store, key, origin)),
        removeAll: (store) => answered(dataRecords.removeAll(store, origin)),
      };
    },
  };
}
