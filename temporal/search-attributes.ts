/** Makes sure the cluster knows Tenon's search attributes: a start that names an unknown one is refused. */
import { isGrpcServiceError, type ConnectionLike } from '@temporalio/client';
// A CommonJS module without named exports that Node could see.
import proto from '@temporalio/proto';
import { searchAttributes } from './names.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** gRPC status codes. */
const ALREADY_EXISTS = 6;
const REFUSED = [7, 12, 16]; // PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED

const DEADLINE_MS = 10_000;
const wanted = Object.values(searchAttributes);

async function addMissing(connection: ConnectionLike, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = wanted.filter(({ name }) => !Object.hasOwn(customAttributes, name));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      missing.map(({ name, type }) => [name, IndexedValueType[`INDEXED_VALUE_TYPE_${type}`]]),
    ),
  });
}

/**
 * Adds what is missing; safe to repeat and to run in several processes at once. Gives the names that could not be added
 * because this client may not (Temporal Cloud): they have to be made there by hand.
 */
export async function registerSearchAttributes(
  connection: ConnectionLike,
  namespace: string,
): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.withDeadline(Date.now() + DEADLINE_MS, () => addMissing(connection, namespace));
      return [];
    } catch (error) {
      if (!isGrpcServiceError(error)) throw error;
      const code: number = error.code;
      if (REFUSED.includes(code)) return wanted.map(({ name }) => name);
      // Another process added one of them in between: look again.
      if (code !== ALREADY_EXISTS || attempt === 3) throw error;
    }
  }
}
