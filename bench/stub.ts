/** The API both sides call: `/orders/N` and `/notes` on two ports, one answering at once, one after 10 ms. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

function serve(delayMs: number): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    const answer = (): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ path: request.url, total: 129.5, customer: 'Ann' }));
    };
    request.on('end', () => (delayMs === 0 ? answer() : setTimeout(answer, delayMs)));
  });
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const ports: number[] = [];
for (const delay of [0, 10]) ports.push(((await serve(delay)).address() as AddressInfo).port);
process.stdout.write(`READY ${ports.join(' ')}\n`);
