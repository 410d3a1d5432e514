/** The small world histories are recorded and replayed in: plans beside the histories, payloads in clear, a stub API. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createPlanCodec } from '../../temporal/codecs/plan-codec.ts';
import { converterPaths } from '../../temporal/data-converter.ts';
import type { Plan } from '../../scenarios/plan.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

export const historyFile = (name: string): string => `${folder}${name}.json`;
const planFile = (hash: string): string => `${folder}plans/${hash}.json`;

export function keepPlan(hash: string, plan: Plan): void {
  mkdirSync(`${folder}plans`, { recursive: true });
  writeFileSync(planFile(hash), `${JSON.stringify(plan, null, 1)}\n`);
}

/** Values as Tenon writes them, plans by reference, nothing encrypted or offloaded: a history is one readable file. */
export const dataConverter: DataConverter = {
  ...converterPaths,
  payloadCodecs: [
    createPlanCodec({
      get: async (hash) =>
        existsSync(planFile(hash)) ? (JSON.parse(readFileSync(planFile(hash), 'utf8')) as Plan) : undefined, // kept by `keepPlan`
    }),
  ],
};

/** Answers every path but `/hang`; `/fail` with 500, `/slow` after two and a half seconds. */
export async function startStub(): Promise<{ base: string; host: string; server: Server }> {
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    request.resume();
    if (url.startsWith('/hang')) return;
    response.statusCode = url.startsWith('/fail') ? 500 : 200;
    response.setHeader('content-type', 'application/json');
    setTimeout(() => response.end('{"ok":true}'), url.startsWith('/slow') ? 2500 : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { base: `http://${host}`, host, server };
}
