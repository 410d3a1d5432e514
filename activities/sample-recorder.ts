/**
 * Keeps operations of scenarios that are being recorded, so that an upgrade can be tried on them. A call waits for nothing
 * of it, and nothing that fails here is the call's business.
 */
import type { CallConnection, HttpRequest, HttpResponse } from '../connectors/call-context.ts';
import type { CallInput } from '../scenarios/run.ts';
import type { Exchange } from '../scenarios/upgrade/sample.ts';
import { approximateSize } from '../scenarios/value-json.ts';
import {
  Binary,
  isCollection,
  setOwn,
  type Bundle,
  type Collection,
  type Value,
} from '../scenarios/value.ts';
import type { ActiveRecording, NewSample, SampleStore } from '../store/index.ts';
import { connectionTexts, LEFT_OUT, recordedUrl } from './recorded-url.ts';
import { isSecretName } from './redaction.ts';

/** Notes one call. */
export interface SampleDraft {
  exchanged(request: HttpRequest, response: HttpResponse): void;
  /** It went well, and gave this. */
  done(bundles: Bundle[]): void;
}

export interface SampleRecorder {
  /** Undefined where the scenario is not recorded, or enough of this module is kept. Never throws, never waits. */
  of(ref: string, input: CallInput, connection: CallConnection | undefined): SampleDraft | undefined;
  /** What is not written yet is, unless that takes longer than two seconds. */
  stop(): Promise<void>;
}

export interface SampleRecorderOptions {
  samples: Pick<SampleStore, 'active' | 'add'>;
  log: { warn(fields: object, message: string): void };
  now?: () => Date;
  /** Milliseconds between two looks at which scenarios are recorded; 5,000 by default. */
  everyMs?: number;
}

const MOST_WAITING = 50;
const MOST_EXCHANGES = 20;
const MOST_BYTES = 256 * 1024;
const STOP_MS = 2000;

/** One per worker. */
export function createSampleRecorder(options: SampleRecorderOptions): SampleRecorder {
  const { samples, log, now = () => new Date(), everyMs = 5000 } = options;
  let active = new Map<number, ActiveRecording>();
  /** Handed over since the last look, by scenario, node and module. */
  let since = new Map<string, number>();
  const waiting: NewSample[] = [];
  let writing: Promise<void> | undefined;
  let looking: Promise<void> | undefined;
  let failing = false;
  let stopped = false;

  async function look(): Promise<void> {
    try {
      const found = await samples.active();
      active = new Map(found.map((recording) => [recording.scenarioId, recording]));
      since = new Map();
    } catch {
      active = new Map();
    }
  }
  const lookAgain = (): void => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  };
  lookAgain();
  const timer = setInterval(lookAgain, everyMs).unref();

  async function write(): Promise<void> {
    for (let sample = waiting.shift(); sample !== undefined; sample = waiting.shift()) {
      try {
        await samples.add(sample);
        failing = false;
      } catch (error) {
        // Once per trouble, not once per operation.
        if (!failing) log.warn({ err: error }, 'Recorded operations cannot be written down');
        failing = true;
      }
    }
  }

  function keep(sample: NewSample): void {
    if (stopped || waiting.length >= MOST_WAITING) return;
    const key = keyOf(sample);
    since.set(key, (since.get(key) ?? 0) + 1);
    waiting.push(sample);
    writing ??= write().finally(() => {
      writing = undefined;
    });
  }

  return {
    of(ref, input, connection) {
      const { run, node } = input;
      const recording = active.get(run.scenarioId);
      if (recording === undefined || Date.parse(recording.until) <= now().getTime()) return undefined;
      const about = { scenarioId: run.scenarioId, runId: run.runId, node, module: ref };
      const kept = recording.kept.find((one) => one.node === node && one.module === ref)?.count ?? 0;
      if (kept + (since.get(keyOf(about)) ?? 0) >= recording.perModule) return undefined;
      return draftOf(input, connection, now().toISOString(), (at, body) => keep({ ...about, at, body }));
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        limit = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([Promise.all([looking, writing]), late]);
      clearTimeout(limit);
      waiting.length = 0;
    },
  };
}

const keyOf = ({ scenarioId, node, module }: Pick<NewSample, 'scenarioId' | 'node' | 'module'>): string =>
  `${String(scenarioId)} ${String(node)} ${module}`;

function draftOf(
  { parameters }: CallInput,
  connection: CallConnection | undefined,
  at: string,
  tell: (at: string, body: NewSample['body']) => void,
): SampleDraft {
  const texts = connectionTexts(connection);
  const exchanges: Exchange[] = [];
  /** Values of headers that were left out, wherever the output repeats them. */
  const secrets = new Set<string>();
  let tooLarge = false;
  return {
    exchanged(request, response) {
      try {
        if (tooLarge || exchanges.length >= MOST_EXCHANGES || response.body.length > MOST_BYTES) {
          tooLarge = true;
          return;
        }
        exchanges.push(exchangeOf(request, response, texts, secrets));
      } catch {
        tooLarge = true; // an operation with a gap in it is of no use
      }
    },
    done(bundles) {
      const size = (value: unknown): number => approximateSize(value, MOST_BYTES);
      tooLarge ||= [parameters, bundles].some((value) => holdsHandle(value) || size(value) > MOST_BYTES);
      if (tooLarge) {
        tell(at, undefined);
        return;
      }
      const output = bundles.map((bundle) => without(bundle, secrets) as Bundle); // a collection stays one
      tell(at, { at, parameters, exchanges, output });
    },
  };
}

function exchangeOf(
  request: HttpRequest,
  response: HttpResponse,
  texts: readonly string[],
  secrets: Set<string>,
): Exchange {
  const { status, statusText, body } = response;
  return {
    method: request.method.toUpperCase(),
    url: recordedUrl(request, texts),
    ...{ status, statusText },
    answeredBy: recordedUrl({ url: response.url }, texts),
    headers: response.headers.map(([name, value]): [string, string] => {
      if (!isSecretName(name) || value === '') return [name, value];
      secrets.add(value);
      return [name, LEFT_OUT];
    }),
    body: new Binary(body),
  };
}

function holdsHandle(value: unknown): boolean {
  if (value instanceof Binary) return 'key' in value.content;
  if (Array.isArray(value)) return value.some(holdsHandle);
  return isCollection(value) && Object.values(value).some(holdsHandle);
}

function without(value: Value, secrets: ReadonlySet<string>): Value {
  if (typeof value === 'string') return secrets.has(value) ? LEFT_OUT : value;
  if (Array.isArray(value)) return value.map((element) => without(element, secrets));
  if (!isCollection(value)) return value;
  const copy: Collection = {};
  for (const [name, inner] of Object.entries(value)) setOwn(copy, name, without(inner, secrets));
  return copy;
}
