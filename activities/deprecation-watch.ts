/**
 * Keeps what answers of connector calls say of their API's end, and writes it down in the background. A call waits for
 * nothing of it, and nothing that fails here is the call's business.
 */
import type { RunIdentity } from '../scenarios/run.ts';
import { pathTemplate } from '../scenarios/upgrade/path-template.ts';
import { mayHoldSignals, type Signal } from '../scenarios/upgrade/signals.ts';
import type { FindingObservation, FindingStore } from '../store/index.ts';
import type { ResponseInfo } from './http/client.ts';
import { createKnownSignals } from './known-signals.ts';
import { mergeObservations } from './merge-observations.ts';

/** Whose call it is. */
export interface WatchedCall {
  /** Exact reference. */
  module: string;
  run: Pick<RunIdentity, 'runId' | 'teamId' | 'scenarioId'>;
  connectionId: number | undefined;
}

export interface DeprecationWatch {
  /** Takes an answer in. Never throws, never waits. */
  saw(call: WatchedCall, answer: ResponseInfo): void;
  /** What is not written yet is, unless that takes longer than two seconds. */
  stop(): Promise<void>;
}

export interface DeprecationWatchOptions {
  findings: Pick<FindingStore, 'record'>;
  log: { warn(fields: object, message: string): void };
  now?: () => Date;
  /** Milliseconds from an observation to its being written; 1,000 by default. */
  everyMs?: number;
  /** Observations kept while the store is away; the one not seen for longest goes first. 500 by default. */
  most?: number;
}

const LONGEST_PAUSE_MS = 30_000;
const STOP_MS = 2000;

/** Modules of this app call whatever address a scenario names; all others belong to one API. */
const ANY_ADDRESS = /^http:/;

/** Where the call went, as far as it is the same for all calls of an endpoint. */
interface Endpoint {
  method: string;
  host: string;
  path: string;
}

function observationOf(
  { module, run, connectionId }: WatchedCall,
  endpoint: Endpoint,
  { headers, ...signal }: Signal,
  { at, status }: { at: string; status: number },
): FindingObservation {
  const { runId, teamId, scenarioId } = run;
  return {
    ...signal,
    teamId,
    module,
    ...endpoint,
    anyAddress: ANY_ADDRESS.test(module),
    firstSeen: at,
    lastSeen: at,
    count: 1,
    evidence: [{ at, status, headers, runId }],
    uses: [{ scenarioId, ...(connectionId === undefined ? {} : { connectionId }) }],
  };
}

const keyOf = ({ teamId, module, method, host, path, kind }: FindingObservation): string =>
  `${teamId} ${module} ${method} ${host}${path} ${kind}`;

/** One per worker. */
export function createDeprecationWatch(options: DeprecationWatchOptions): DeprecationWatch {
  const { findings, log, now = () => new Date(), everyMs = 1000, most = 500 } = options;
  /** Not seen for longest first. */
  const pending = new Map<string, FindingObservation>();
  const signalsOf = createKnownSignals();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let failures = 0;
  let stopped = false;

  function keep(observation: FindingObservation): void {
    const key = keyOf(observation);
    const known = pending.get(key);
    pending.delete(key);
    pending.set(key, known === undefined ? observation : mergeObservations(known, observation));
    const [oldest] = pending.keys();
    if (pending.size > most && oldest !== undefined) pending.delete(oldest);
  }

  function schedule(): void {
    if (timer !== undefined || writing !== undefined || stopped || pending.size === 0) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        writing = write().finally(() => {
          writing = undefined;
          schedule();
        });
      },
      Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** Math.min(failures, 10)),
    ).unref();
  }

  async function write(): Promise<void> {
    const batch = [...pending.values()];
    pending.clear();
    try {
      await findings.record(batch);
      failures = 0;
    } catch (error) {
      // Once per trouble, not once per try.
      if (failures === 0) log.warn({ err: error }, 'What APIs say of their end cannot be written down yet');
      failures += 1;
      const since = [...pending.values()];
      pending.clear();
      for (const observation of [...batch, ...since]) keep(observation);
    }
  }

  return {
    saw(call, answer) {
      try {
        if (!mayHoldSignals(answer.status, answer.headers)) return;
        const { method, status, headers, address } = answer;
        const { origin, host, pathname } = new URL(address);
        const path = pathTemplate(pathname);
        const at = now().toISOString();
        for (const signal of signalsOf({ status, headers, address: origin + path })) {
          keep(observationOf(call, { method, host, path }, signal, { at, status }));
        }
        schedule();
      } catch (error) {
        log.warn({ err: error, module: call.module }, 'An answer’s headers could not be read');
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const last = async (): Promise<void> => {
        await writing;
        if (pending.size > 0) await write();
      };
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        limit = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([last(), late]);
      clearTimeout(limit);
      if (pending.size > 0) log.warn({ findings: pending.size }, 'What APIs said of their end last is lost');
    },
  };
}
