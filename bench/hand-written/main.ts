/** Runs the hand-written side in a process of its own: worker, client and a webhook server. Usage: main.ts TEMPORAL STUB */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from './activities.ts';

const [address = '', stub = ''] = process.argv.slice(2);
Runtime.install({ telemetryOptions: { logging: { filter: 'ERROR', forward: {} } } });
const taskQueue = 'hand-written';
const waiting = new Map<string, (body: unknown) => void>();
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: createActivities(stub, (id, body) => waiting.get(id)?.(body)),
});
const running = worker.run();
// Eager start, as Tenon does it: the client shares the worker's connection.
const client = new Client({ connection });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void answer(request.url ?? '/', Buffer.concat(chunks).toString()).then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
});

async function answer(url: string, body: string): Promise<unknown> {
  const workflowId = randomUUID();
  const start = (type: string, args: unknown[]): Promise<unknown> =>
    client.workflow.start(type, { taskQueue, workflowId, args, requestEagerStart: true });
  if (url === '/hook') {
    const answered = new Promise((resolve) => waiting.set(workflowId, resolve));
    await start('webhook', [workflowId, JSON.parse(body)]);
    const result = await answered;
    waiting.delete(workflowId);
    return result;
  }
  const { type, args } = JSON.parse(body) as { type: string; args: unknown[] }; // sent by the bench itself
  await start(type, args);
  return client.workflow.getHandle(workflowId).result();
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`READY http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});
process.on('SIGTERM', () => {
  server.close();
  worker.shutdown();
  void running.then(() => connection.close()).then(() => process.exit(0));
});
