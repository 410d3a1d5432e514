/** Kinds of accounts: what a connection of that kind holds, and which modules take it. */
import type { z } from 'zod';

/** One kind of connection, in its current version. */
export interface ConnectionType {
  /** As blueprints write it after `account:` or `keychain:`, such as `basicauth`. */
  type: string;
  /** Grows when the data a connection holds changes its form. */
  version: number;
  title: string;
  description: string;
  /** What a connection holds; all of it is stored encrypted and given back to nobody but a module. */
  fields: z.ZodObject;
  /** Fields the form hides and every answer leaves out. */
  secrets: readonly string[];
  examples: readonly Record<string, unknown>[];
}

/** Where a module names its connection. The first parameter that names one counts. */
export interface ConnectionUse {
  /** Static parameter with the connection's id. */
  parameter: string;
  /** Types it takes. */
  types: readonly string[];
  /** It counts only where these parameters have these values. */
  when?: Readonly<Record<string, string>>;
}

/** A kind of connection, checked by its type. */
export function defineConnection(connection: ConnectionType): ConnectionType {
  return connection;
}

/** The id of the connection that evaluated parameters name, and the types it may have. */
export function connectionNamed(
  uses: readonly ConnectionUse[],
  parameters: Readonly<Record<string, unknown>>,
): { id: number; types: readonly string[]; parameter: string } | undefined {
  for (const { parameter, types, when = {} } of uses) {
    if (Object.entries(when).some(([name, value]) => parameters[name] !== value)) continue;
    const id = Number(parameters[parameter] ?? undefined);
    if (Number.isSafeInteger(id) && id > 0) return { id, types, parameter };
  }
  return undefined;
}
