/** Ports of this machine: which are free, and whose setting names one that is not. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { TenonError } from '../../errors.ts';

/** The port itself where it is free, any free one for 0. `PORT_TAKEN` names the setting to change. */
export async function freePort(port: number, host: string, setting: string): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    throw new TenonError('PORT_TAKEN', `Port ${port} of ${host} is in use`, {
      hint: `Stop what uses it, or set ${setting} to another port`,
      cause,
    });
  }
  const { port: found } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return found;
}
