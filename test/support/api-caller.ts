/** The API of a Tenon under test, as far as the fault tests use it. */
import type { Json, JsonObject } from '../../scenarios/value.ts';
import { until } from './child-process.ts';

/** A run as the API shows it. */
export interface ShownRun {
  id: string;
  scenarioId: number;
  status: string;
  operations: number;
  endedBy?: string;
  error?: { type: string; message: string; uncertain?: boolean };
  output?: Json;
}

export interface ShownScenario {
  id: number;
  webhook?: { url: string };
}

export interface ShownIncomplete {
  id: string;
  runId: string;
  module: number;
  status: string;
  error: { type: string; message: string; uncertain?: boolean };
}

export interface TraceShown {
  path: string;
  module: number;
  kind: string;
  input?: Json;
  output?: Json[];
  error?: { type: string };
}

/** Run ids are `s<scenario>-…`. */
const scenarioOf = (runId: string): string => /^s(\d+)-/.exec(runId)?.[1] ?? '';

/** Looks cost the process under test time that its runs need. */
const LOOK_EVERY_MS = 200;

const ENDED = ['success', 'warning', 'error', 'cancelled'];

export type ApiCaller = ReturnType<typeof createApiCaller>;

/** Speaks to the API at `url` with the key. */
export function createApiCaller(url: () => string, key: () => Promise<string>) {
  async function call<Shape>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Shape> {
    const response = await fetch(url() + path, {
      method,
      headers: {
        authorization: `Bearer ${await key()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text.slice(0, 1000)}`);
    return (text === '' ? undefined : JSON.parse(text)) as Shape; // the API's contract, stated by the test
  }

  const run = (id: string): Promise<ShownRun> => call('GET', `/v1/runs/${id}`);

  async function pages<Item>(path: string): Promise<Item[]> {
    const all: Item[] = [];
    for (let cursor: string | undefined; ;) {
      const mark = path.includes('?') ? '&' : '?';
      const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = await call<{ items: Item[]; next?: string | null }>(
        'GET',
        `${path}${mark}limit=100${more}`,
      );
      all.push(...page.items);
      if (page.next === undefined || page.next === null) return all;
      cursor = page.next;
    }
  }

  return {
    url,
    call,
    run,
    /** Imports a blueprint. */
    create: (blueprint: JsonObject): Promise<ShownScenario> => call('POST', '/v1/scenarios', { blueprint }),
    /** Imports a blueprint that a webhook starts, and switches it on; gives the webhook's address too. */
    async listen(blueprint: JsonObject): Promise<{ id: number; hook: string }> {
      const { id, webhook } = await call<ShownScenario>('POST', '/v1/scenarios', { blueprint });
      await call('POST', `/v1/scenarios/${String(id)}/activate`, {});
      if (webhook === undefined) throw new Error('The scenario has no webhook');
      return { id, hook: webhook.url };
    },
    start: (scenario: number, inputs: JsonObject = {}): Promise<ShownRun> =>
      call('POST', `/v1/scenarios/${String(scenario)}/runs`, { inputs }),
    /** Waits until the run has ended, also while the API is away. The list is asked: it does not disturb the run. */
    async ended(id: string, limitMs = 60_000): Promise<ShownRun> {
      await until(
        `run ${id} has ended`,
        async () => {
          const seen = await pages<ShownRun>(`/v1/runs?scenario=${scenarioOf(id)}`).catch(() => []);
          return seen.some((one) => one.id === id && ENDED.includes(one.status));
        },
        limitMs,
        LOOK_EVERY_MS,
      );
      return run(id);
    },
    runs: (scenario: number): Promise<ShownRun[]> => pages(`/v1/runs?scenario=${String(scenario)}`),
    incompletes: (scenario: number): Promise<ShownIncomplete[]> =>
      pages(`/v1/incomplete-executions?scenario=${String(scenario)}`),
    /** The whole trace. */
    async trace(id: string): Promise<TraceShown[]> {
      const all: TraceShown[] = [];
      for (let from: number | undefined = 0; from !== undefined;) {
        const page: { entries: TraceShown[]; next?: number } = await call(
          'GET',
          `/v1/runs/${id}/trace?from=${String(from)}&limit=1000`,
        );
        all.push(...page.entries);
        from = page.next;
      }
      return all;
    },
  };
}
