/** Data stores, their records and structures, for people. What modules do is the same code in the store. */
import { ModuleError, TenonError, type ErrorCode, type RunErrorType } from '../../errors.ts';
import type { StructureField } from '../../scenarios/data-structure.ts';
import type { DataRecord } from '../../scenarios/record-search.ts';
import type { Collection } from '../../scenarios/value.ts';
import type { DataStore, Page, PageQuery, Store, StoredStructure } from '../../store/index.ts';

export type DataStoreService = ReturnType<typeof createDataStoreService>;
export type DataStructureService = ReturnType<typeof createDataStructureService>;

const CODES: Partial<Record<RunErrorType, ErrorCode>> = {
  BundleValidationError: 'BAD_REQUEST',
  DataError: 'BAD_REQUEST',
  DuplicateDataError: 'CONFLICT',
  InvalidConfigurationError: 'NOT_FOUND',
  OutOfSpaceError: 'CONFLICT',
};

/** What a module's user is told, in the words of the API. */
async function asApi<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (thrown) {
    const code = thrown instanceof ModuleError ? CODES[thrown.type] : undefined;
    if (!(thrown instanceof ModuleError) || code === undefined) throw thrown;
    throw new TenonError(code, thrown.message, { cause: thrown });
  }
}

const noRecord = (key: string): TenonError =>
  new TenonError('NOT_FOUND', `There is no record with the key '${key.slice(0, 200)}'`);

/** Every method is `NOT_FOUND` for a data store that does not exist. */
export function createDataStoreService({
  dataStores,
  dataRecords,
  audit,
}: Pick<Store, 'dataStores' | 'dataRecords' | 'audit'>) {
  async function get(id: number): Promise<DataStore> {
    const found = await dataStores.get(id);
    if (found === undefined) throw new TenonError('NOT_FOUND', `There is no data store ${String(id)}`);
    return found;
  }

  const record = (action: string, id: number, by: string) =>
    audit.add({ actor: by, action: `data-store.${action}`, target: `data-store:${String(id)}` });

  return {
    get,

    async create(
      given: { name: string; structureId?: number | undefined; maxBytes: number },
      by: string,
    ): Promise<DataStore> {
      const { name, structureId, maxBytes } = given;
      const made = await dataStores.create({
        ...{ name, maxBytes },
        ...(structureId === undefined ? {} : { structureId }),
      });
      await record('create', made.id, by);
      return made;
    },

    list(query: PageQuery): Promise<Page<DataStore>> {
      return dataStores.list(query);
    },

    async update(
      id: number,
      changes: {
        name?: string | undefined;
        structureId?: number | null | undefined;
        maxBytes?: number | undefined;
      },
      by: string,
    ): Promise<DataStore> {
      const { name, structureId, maxBytes } = changes;
      const changed = await dataStores.update(id, {
        ...(name === undefined ? {} : { name }),
        ...(structureId === undefined ? {} : { structureId }),
        ...(maxBytes === undefined ? {} : { maxBytes }),
      });
      await record('update', id, by);
      return changed;
    },

    /** With its records. `CONFLICT` naming the scenarios that use it. */
    async remove(id: number, by: string): Promise<void> {
      await dataStores.remove(id);
      await record('remove', id, by);
    },

    async records(id: number, query: PageQuery): Promise<Page<DataRecord>> {
      await get(id);
      return dataRecords.list(id, query);
    },

    async record(id: number, key: string): Promise<DataRecord> {
      const found = await asApi(dataRecords.get(id, key));
      if (found === undefined) throw noRecord(key);
      return found;
    },

    /** `CONFLICT` where it is there and may not be replaced, or the store is full. */
    async put(
      id: number,
      given: { key?: string | undefined; data: Collection; overwrite: boolean },
      by: string,
    ): Promise<DataRecord> {
      const put = await asApi(dataRecords.add(id, given));
      await record('put-record', id, by);
      return put;
    },

    async removeRecord(id: number, key: string, by: string): Promise<void> {
      if ((await asApi(dataRecords.remove(id, key))) === undefined) throw noRecord(key);
      await record('remove-record', id, by);
    },

    async removeRecords(id: number, by: string): Promise<{ count: number }> {
      const count = await asApi(dataRecords.removeAll(id));
      await record('remove-records', id, by);
      return { count };
    },
  };
}

/** Every method is `NOT_FOUND` for a data structure that does not exist. */
export function createDataStructureService({
  dataStructures,
  audit,
}: Pick<Store, 'dataStructures' | 'audit'>) {
  const record = (action: string, id: number, by: string) =>
    audit.add({ actor: by, action: `data-structure.${action}`, target: `data-structure:${String(id)}` });

  return {
    async get(id: number): Promise<StoredStructure> {
      const found = await dataStructures.get(id);
      if (found === undefined) throw new TenonError('NOT_FOUND', `There is no data structure ${String(id)}`);
      return found;
    },

    async create(
      given: { name: string; strict: boolean; fields: StructureField[] },
      by: string,
    ): Promise<StoredStructure> {
      const made = await dataStructures.create(given);
      await record('create', made.id, by);
      return made;
    },

    list(query: PageQuery): Promise<Page<StoredStructure>> {
      return dataStructures.list(query);
    },

    /** Fields that are given replace all fields; records stay as they are. */
    async update(
      id: number,
      changes: {
        name?: string | undefined;
        strict?: boolean | undefined;
        fields?: StructureField[] | undefined;
      },
      by: string,
    ): Promise<StoredStructure> {
      const { name, strict, fields } = changes;
      const changed = await dataStructures.update(id, {
        ...(name === undefined ? {} : { name }),
        ...(strict === undefined ? {} : { strict }),
        ...(fields === undefined ? {} : { fields }),
      });
      await record('update', id, by);
      return changed;
    },

    /** `CONFLICT` while a data store has it. */
    async remove(id: number, by: string): Promise<void> {
      await dataStructures.remove(id);
      await record('remove', id, by);
    },
  };
}
