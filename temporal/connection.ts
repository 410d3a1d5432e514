/** Where Temporal is, and connections to it. */
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { TenonError } from '../errors.ts';

/** A cluster and how to reach it. */
export interface TemporalTarget {
  connectionOptions: NativeConnectionOptions;
  namespace: string;
  /** Our own dev server: it has the search attributes already, and nobody else uses it. */
  embedded: boolean;
}

const DEFAULT_NAMESPACE = 'default';

/** How long one attempt to connect may take. */
const CONNECT_TIMEOUT_MS = 10_000;

/** gRPC's own limit is two minutes: so long no event would start after a longer outage. */
const LONGEST_RECONNECT_PAUSE_MS = 5000;

/**
 * The cluster that `TEMPORAL_ADDRESS` or a profile of Temporal's own configuration file names (namespace, API key, TLS:
 * the same settings as its command line), or undefined where neither is given. `SETTINGS_INVALID` where they are wrong.
 */
export function externalTemporal(env: Record<string, string | undefined>): TemporalTarget | undefined {
  if (!env['TEMPORAL_ADDRESS'] && !env['TEMPORAL_PROFILE'] && !env['TEMPORAL_CONFIG_FILE']) return undefined;
  const given = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => !!entry[1]),
  );
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: given });
    return { connectionOptions, namespace: namespace ?? DEFAULT_NAMESPACE, embedded: false };
  } catch (cause) {
    throw new TenonError('SETTINGS_INVALID', `Temporal's settings cannot be read: ${String(cause)}`, {
      cause,
    });
  }
}

/** The embedded server at `host:port`. */
export function embeddedTemporal(address: string, namespace = DEFAULT_NAMESPACE): TemporalTarget {
  return { connectionOptions: { address }, namespace, embedded: true };
}

/** What is said wherever Temporal does not answer. */
export function unavailable(cause: unknown, address: string | undefined): TenonError {
  return new TenonError(
    'TEMPORAL_UNAVAILABLE',
    `Temporal at ${address ?? 'localhost:7233'} does not answer`,
    {
      hint: 'Stored events and runs start as soon as it does',
      cause,
    },
  );
}

/** A connection through the SDK's native core, for a worker and a client in one process. `TEMPORAL_UNAVAILABLE`. */
export async function connectNative({ connectionOptions }: TemporalTarget): Promise<NativeConnection> {
  const attempt = NativeConnection.connect(connectionOptions);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('No answer in time')), CONNECT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([attempt, timeout]);
  } catch (cause) {
    // Whatever comes of a late attempt is not used.
    void attempt.then((connection) => connection.close()).catch(() => undefined);
    throw unavailable(cause, connectionOptions.address);
  } finally {
    clearTimeout(timer);
  }
}

/** A connection in plain JavaScript, for a process without a worker. It connects at the first call. */
export function connectLazily({ connectionOptions }: TemporalTarget): Connection {
  const { address, tls, metadata, apiKey } = connectionOptions;
  return Connection.lazy({
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(apiKey === undefined ? {} : { apiKey }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    channelArgs: { 'grpc.max_reconnect_backoff_ms': LONGEST_RECONNECT_PAUSE_MS },
  });
}
