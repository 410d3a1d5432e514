/** Takes one scenario case through a running Tenon, from outside, and says what was to be seen. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RunStatus, TraceEntry } from '../../scenarios/run.ts';
import { isCollection } from '../../scenarios/value.ts';
import type { StubApi, StubCall } from '../support/stub-api.ts';
import type { TestTenon } from '../support/tenon.ts';
import type { ScenarioCase, WebhookRequest } from './scenario-case.ts';

const LIMIT_MS = 30_000;
const SLOW_LIMIT_MS = 180_000;

/** A schedule that starts nothing in this time starts nothing at all. */
const FIRST_START_MS = 5000;
const LOOK_EVERY_MS = 50;

/** Seconds between scheduled starts: the next never begins before the one before has ended. */
const SCHEDULE = { type: 'indefinitely', interval: 1 };

/** Objects of the account that a blueprint names by number: the parameter, and where one is made. */
const accountObjects = { hook: '/v1/webhooks', datastore: '/v1/data-stores' };

interface SeenRun {
  id: string;
  status: RunStatus;
  operations: number;
  error?: { type: string; message: string; module?: number };
  endedAt?: string;
}

export interface SeenResponse {
  status: number;
  headers: Headers;
  body: string;
}

export interface SeenIncomplete {
  module: number;
  error: { type: string };
  status: 'open' | 'resolving' | 'resolved' | 'discarded';
}

export interface Seen {
  /** Codes of a refused import; nothing else was to be seen then. */
  refused?: string[];
  /** In the order of their starts. */
  runs: SeenRun[];
  calls: StubCall[];
  responses: SeenResponse[];
  /** Of the last run. */
  trace: TraceEntry[];
  /** In the order they were stored. */
  incomplete: SeenIncomplete[];
  active: boolean;
  /** It did not come to rest in time. */
  late: boolean;
}

interface Imported {
  id: number;
  webhook?: { id: number; url: string };
}

/** Runs the case and gives what was seen when everything it started had come to rest. */
export async function playCase(given: ScenarioCase, stub: StubApi, tenon: TestTenon): Promise<Seen> {
  const until = Date.now() + (given.slow ? SLOW_LIMIT_MS : LIMIT_MS);
  const seen: Seen = {
    ...{ runs: [], calls: stub.calls, responses: [], trace: [], incomplete: [], active: false, late: false },
  };
  stub.answerWith(given.stub);
  const imported = await tenon.call('POST', '/v1/scenarios', {
    json: {
      blueprint: await withObjects(given.blueprint, tenon),
      ...(given.start.kind === 'schedule' ? { scheduling: SCHEDULE } : {}),
    },
  });
  if (imported.status !== 201) {
    const { code, errors = [] } = imported.json<{ code: string; errors?: { code: string }[] }>();
    return { ...seen, refused: [code, ...errors.map((error) => error.code)] };
  }
  const scenario = imported.json<Imported>();
  const look = observer(scenario.id, tenon);
  try {
    const { start } = given;
    if (start.kind === 'run') {
      await demand(tenon, `/v1/scenarios/${scenario.id}/runs`, {
        inputs: start.inputs ?? {},
        ...(given.options.now === undefined ? {} : { now: given.options.now }),
      });
    } else {
      await demand(tenon, `/v1/scenarios/${scenario.id}/activate`);
      if (start.kind === 'schedule') await scheduled(start.runs, look, until);
      else seen.responses = await sent(start.requests, start.parallel, scenario, until);
    }
    seen.late = !(await atRest(look, scenario, tenon, until));
    return { ...seen, ...(await look.all()) };
  } finally {
    await leave(scenario, look, tenon);
  }
}

/** Every object that the blueprint names exists for this case alone, and is named by the number it has here. */
async function withObjects(blueprint: object, tenon: TestTenon): Promise<unknown> {
  const made = new Map<string, Promise<number>>();
  const objectAt = async (path: string, name: string): Promise<number> =>
    (await demand<{ id: number }>(tenon, path, { name })).id;
  async function visit(value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map(visit));
    if (!isCollection(value)) return value;
    const fields = Object.entries(value).map(async ([name, field]) => [name, await visit(field)] as const);
    const copy = Object.fromEntries(await Promise.all(fields));
    const { parameters } = copy;
    if (!isCollection(parameters)) return copy;
    for (const [name, path] of Object.entries(accountObjects)) {
      const number = parameters[name];
      if (typeof number !== 'number') continue;
      // Several modules may name it, and they are visited at once.
      const object = `${name} ${number}`;
      const known = made.get(object) ?? objectAt(path, object);
      made.set(object, known);
      parameters[name] = await known;
    }
    return copy;
  }
  return visit(blueprint);
}

async function demand<Shape>(tenon: TestTenon, path: string, json?: object): Promise<Shape> {
  const answer = await tenon.call('POST', path, json === undefined ? {} : { json });
  if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
  return answer.json<Shape>();
}

type Observer = ReturnType<typeof observer>;

function observer(id: number, tenon: TestTenon) {
  async function get<Shape>(path: string): Promise<Shape> {
    const answer = await tenon.call('GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return answer.json<Shape>();
  }
  const listed = async <Item>(path: string): Promise<Item[]> =>
    (await get<{ items: Item[] }>(`${path}scenario=${id}&limit=1000`)).items.reverse();
  const runs = () => listed<SeenRun>('/v1/runs?');
  const active = async () => (await get<{ active: boolean }>(`/v1/scenarios/${id}`)).active;
  const incomplete = () => listed<SeenIncomplete>('/v1/incomplete-executions?');

  async function trace(run: string | undefined): Promise<TraceEntry[]> {
    const entries: TraceEntry[] = [];
    for (let from: number | undefined = run === undefined ? undefined : 0; from !== undefined;) {
      const page: { entries: TraceEntry[]; next?: number } = await get(
        `/v1/runs/${run ?? ''}/trace?limit=1000&from=${from}`,
      );
      entries.push(...page.entries);
      from = page.next;
    }
    return entries;
  }

  return {
    runs,
    active,
    incomplete,
    queued: async (hook: number) => (await get<{ items: unknown[] }>(`/v1/webhooks/${hook}/queue`)).items,
    all: async () => {
      const begun = await runs();
      return {
        runs: begun,
        trace: await trace(begun.at(-1)?.id),
        incomplete: await incomplete(),
        active: await active(),
      };
    },
  };
}

/** Waits until the schedule has started so many runs and they have ended, or the scenario was switched off. */
async function scheduled(wanted: number, look: Observer, until: number): Promise<void> {
  const first = Date.now() + FIRST_START_MS;
  while (Date.now() < until) {
    const runs = await look.runs();
    if (runs.filter((run) => run.endedAt !== undefined).length >= wanted) return;
    if (runs.length === 0 && Date.now() > first) throw new Error('the schedule started no run');
    if (!(await look.active())) return;
    await pause(LOOK_EVERY_MS);
  }
}

/** Sends the requests, each after the answer to the one before unless they are sent at once. */
async function sent(
  requests: WebhookRequest[],
  parallel: boolean,
  { webhook }: Imported,
  until: number,
): Promise<SeenResponse[]> {
  if (webhook === undefined) throw new Error('the scenario has no webhook');
  const send = async ({ method, query, headers, json, body }: WebhookRequest): Promise<SeenResponse> => {
    const url = query === undefined ? webhook.url : `${webhook.url}?${new URLSearchParams(query).toString()}`;
    const text = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(text === undefined ? {} : { body: text }),
      signal: AbortSignal.timeout(Math.max(1, until - Date.now())),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  if (parallel) return Promise.all(requests.map(send));
  const responses: SeenResponse[] = [];
  for (const request of requests) responses.push(await send(request));
  return responses;
}

/** True when every event was taken, every run has ended and nothing is being resolved; false when the time is up. */
async function atRest(
  look: Observer,
  { webhook }: Imported,
  tenon: TestTenon,
  until: number,
): Promise<boolean> {
  for (;;) {
    // In this order: an event leaves the queue for a run, never the other way round while the scenario is on.
    const waiting = webhook === undefined ? [] : await look.queued(webhook.id);
    const runs = await look.runs();
    const open =
      (waiting.length > 0 && (await look.active())) ||
      runs.some((run) => run.endedAt === undefined) ||
      (await look.incomplete()).some(({ status }) => status === 'resolving');
    if (!open) return true;
    if (Date.now() > until) return false;
    await pause(LOOK_EVERY_MS);
  }
}

/** Nothing of a case goes on beside the next one. */
async function leave({ id }: Imported, look: Observer, tenon: TestTenon): Promise<void> {
  await tenon.call('POST', `/v1/scenarios/${id}/deactivate`);
  const open = (await look.runs()).filter((run) => run.endedAt === undefined);
  await Promise.all(open.map((run) => tenon.call('POST', `/v1/runs/${run.id}/cancel`)));
}
