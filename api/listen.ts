/** Lets the app listen, and closes it without cutting anybody off. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestListener } from 'node:http';
import { TenonError } from '../errors.ts';

/** An answer in the making may take this long once the process shall end. */
const DRAIN_MS = 10_000;

export interface Listening {
  port: number;
  /** No new connection; those with a request in work get their answer, up to 10 s. */
  close(): Promise<void>;
}

/** `PORT_TAKEN` names the setting to change. */
export async function listen(app: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
  // A run's answer may take 5 minutes; the default limits are about receiving a request, and stay.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refused(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo; // it listens on TCP
  return { port: bound, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Those that become idle now, such as a browser's, are closed as soon as they do.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

function refused(error: NodeJS.ErrnoException, host: string, port: number): TenonError {
  if (error.code === 'EADDRINUSE') {
    return new TenonError('PORT_TAKEN', `Port ${String(port)} of ${host} is in use`, {
      hint: 'Stop what uses it, or set TENON_PORT to another port',
      cause: error,
    });
  }
  return new TenonError(
    'SETTINGS_INVALID',
    `${host}:${String(port)} cannot be listened on: ${error.message}`,
    {
      hint: 'Check TENON_HOST and TENON_PORT',
      cause: error,
    },
  );
}
