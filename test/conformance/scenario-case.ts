/** The form of a scenario case, as the kit describes it. A key it does not know is a mistake: it would go unchecked. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Headers = z.record(z.string(), z.string());
const Bundles = z.array(z.record(z.string(), z.json()));
const Status = z.enum(['success', 'warning', 'error']);

const WebhookRequest = z.strictObject({
  method: z.string(),
  query: z.record(z.string(), z.string()).optional(),
  headers: Headers.optional(),
  json: z.json().optional(),
  body: z.string().optional(),
});

const Start = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('run'), inputs: z.record(z.string(), z.json()).optional() }),
  z.strictObject({ kind: z.literal('schedule'), runs: z.int().min(1) }),
  z.strictObject({
    kind: z.literal('webhook'),
    requests: z.array(WebhookRequest).min(1),
    parallel: z.boolean().default(false),
  }),
]);

const Route = z.strictObject({
  match: z.strictObject({ method: z.string(), path: z.string(), query: Headers.optional() }),
  replies: z
    .array(
      z.strictObject({
        status: z.int().optional(),
        json: z.json().optional(),
        body: z.string().optional(),
        headers: Headers.optional(),
        delayMs: z.number().optional(),
        fault: z.enum(['reset', 'hang']).optional(),
      }),
    )
    .min(1),
});

const Call = z.union([
  z.string(),
  z.strictObject({
    call: z.string(),
    json: z.json().optional(),
    body: z.string().optional(),
    headers: Headers.optional(),
  }),
]);

const Expectations = z.strictObject({
  status: Status.optional(),
  statuses: z.array(Status).optional(),
  calls: z.array(Call).optional(),
  callsUnordered: z.boolean().default(false),
  responses: z
    .array(
      z.strictObject({
        status: z.int(),
        json: z.json().optional(),
        body: z.string().optional(),
        headers: Headers.optional(),
      }),
    )
    .optional(),
  operations: z.int().optional(),
  modules: z
    .record(
      z.string().regex(/^\d+$/),
      z.strictObject({
        operations: z.int().optional(),
        output: Bundles.optional(),
        input: Bundles.optional(),
        error: z.string().optional(),
      }),
    )
    .optional(),
  incomplete: z
    .union([
      z.int(),
      z.array(
        z.strictObject({
          module: z.int(),
          error: z.string().optional(),
          status: z.enum(['unresolved', 'resolved']).optional(),
        }),
      ),
    ])
    .optional(),
  scenarioActive: z.boolean().optional(),
  importError: z.string().optional(),
});

const Case = z.strictObject({
  id: z.string(),
  title: z.string(),
  covers: z.array(z.string()).optional(),
  blueprint: z.record(z.string(), z.json()),
  start: Start.default({ kind: 'run' }),
  options: z
    .strictObject({
      backoff: z.array(z.string()).optional(),
      now: z.iso.datetime().optional(),
      retryUnit: z.string().optional(),
    })
    .default({}),
  stub: z.array(Route).default([]),
  expect: Expectations,
  slow: z.boolean().default(false),
});

export type ScenarioCase = z.output<typeof Case>;
export type Expectations = z.output<typeof Expectations>;
export type WebhookRequest = z.output<typeof WebhookRequest>;

/** A case as it stands in its file; the id is what a failure to read it is reported by. */
export interface FoundCase {
  id: string;
  text: string;
}

/** Reads a case, with the stub's address in place of `http://stub.test` in every string. */
export function readCase({ text }: FoundCase, stubUrl: string): ScenarioCase {
  return Case.parse(JSON.parse(text.replaceAll('http://stub.test', stubUrl)));
}

/** The cases of files and folders, in the order of their names. */
export async function findCases(paths: readonly string[]): Promise<FoundCase[]> {
  const found: FoundCase[] = [];
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) {
      const names = (await readdir(path)).sort();
      found.push(...(await findCases(names.map((name) => join(path, name)))));
    } else if (path.endsWith('.json')) {
      const content = JSON.parse(await readFile(path, 'utf8')) as unknown;
      for (const given of Array.isArray(content) ? (content as unknown[]) : [content]) {
        const { id } = z.looseObject({ id: z.string() }).parse(given);
        found.push({ id, text: JSON.stringify(given) });
      }
    }
  }
  return found;
}
