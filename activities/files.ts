/**
 * Large files leave what an activity gives a run, and are put back in what it takes: the run carries a handle, so neither
 * its history nor its state grows by the bytes, however often they are passed on.
 */
import { ModuleError } from '../errors.ts';
import { Binary, isCollection, setOwn, type Collection } from '../scenarios/value.ts';
import type { FileStore } from '../store/index.ts';

/** Smaller ones travel with the rest of their bundle. */
const LARGE_BYTES = 64 * 1024;

/** What the files that one call takes may come to. */
const MOST_BYTES = 50 * 1024 * 1024;

export interface Files {
  /** The value with a handle in the place of each large file. Where they cannot be stored, the bytes stay where they are. */
  stow<Given>(runId: string, value: Given): Promise<Given>;
  /** The value with bytes in the place of each handle. Throws `DataError` where a file is gone, or all are too large. */
  open<Given>(value: Given): Promise<Given>;
}

/** Where nothing is kept, values stay as they are. */
export const noFiles: Files = { stow: async (_runId, value) => value, open: async (value) => value };

export function createFiles(store: FileStore): Files {
  return {
    stow: (runId, value) =>
      replaced(value, (binary) => {
        const { content, codepage } = binary;
        if ('key' in content || content.length <= LARGE_BYTES) return undefined;
        return async () => {
          try {
            return new Binary(await store.put(runId, content), codepage);
          } catch {
            return binary; // what it is the result of has happened, and must not be lost for this
          }
        };
      }),
    async open(value) {
      let bytes = 0;
      return replaced(value, ({ content, codepage }) => {
        if (!('key' in content)) return undefined;
        bytes += content.size;
        if (bytes > MOST_BYTES) {
          throw new ModuleError('DataError', 'The files of one operation may not exceed 50 MB together.');
        }
        return async () => {
          const found = await store.get(content.key);
          if (found !== undefined) return new Binary(found, codepage);
          throw new ModuleError(
            'DataError',
            'A file of this run is no longer kept; get it again in a new run.',
          );
        };
      });
    },
  };
}

/** A copy with some of its files replaced, by what `by` gives for them; the value itself where there are none of that kind. */
async function replaced<Given>(
  value: Given,
  by: (binary: Binary) => (() => Promise<Binary>) | undefined,
): Promise<Given> {
  const found = new Map<Binary, () => Promise<Binary>>();
  find(value, (binary) => {
    const replace = found.has(binary) ? undefined : by(binary);
    if (replace !== undefined) found.set(binary, replace);
  });
  if (found.size === 0) return value;
  const replacements = new Map<Binary, Binary>();
  // One after another: each may be large.
  for (const [binary, replace] of found) replacements.set(binary, await replace());
  return copied(value, replacements) as Given; // the same but for its files
}

function find(value: unknown, tell: (binary: Binary) => void): void {
  if (value instanceof Binary) tell(value);
  else if (Array.isArray(value)) for (const element of value) find(element, tell);
  else if (isCollection(value)) for (const field of Object.values(value)) find(field, tell);
}

function copied(value: unknown, replacements: Map<Binary, Binary>): unknown {
  if (value instanceof Binary) return replacements.get(value) ?? value;
  if (Array.isArray(value)) return value.map((element) => copied(element, replacements));
  if (!isCollection(value)) return value;
  const copy: Collection = {};
  for (const [name, field] of Object.entries(value)) {
    setOwn(copy, name, copied(field, replacements) as Collection[string]); // as it was
  }
  return copy;
}
