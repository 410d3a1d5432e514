/**
 * Work the sandbox cannot do: patterns its linear engine cannot take, and what needs the bytes of a file. JavaScript's engine
 * can be made to run for ever, so it runs in a thread that is killed after its time: the operation fails then, never the
 * worker.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ModuleError, TenonError, toRunError } from '../../errors.ts';
import type { Plan } from '../../scenarios/plan.ts';
import type { HostMappingInput, HostMappingResult } from '../../scenarios/run.ts';
import { parseValue, stringifyValue } from '../../scenarios/value-json.ts';
import { noFiles, type Files } from '../files.ts';

/** Below the time a local activity has; the first job waits for the thread to start, too. */
const LIMIT_MS = 6000;

export interface HostMappingDeps {
  plans: { get(hash: string): Promise<Plan | undefined> };
  files?: Files;
  limitMs?: number;
}

class MappingThread {
  #worker: Worker | undefined;

  #start(): Worker {
    // From the sources, the thread starts with a file that loads TypeScript.
    const extension = extname(import.meta.url) === '.ts' ? '.mjs' : '.js';
    const worker = new Worker(new URL(`./mapping-thread${extension}`, import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    worker.unref();
    return worker;
  }

  run(text: string, limitMs: number): Promise<string> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        worker.off('message', answered);
        worker.off('error', fail);
      };
      const fail = (error: Error): void => {
        end();
        this.#worker = undefined;
        void worker.terminate();
        reject(error);
      };
      const timer = setTimeout(() => {
        fail(
          new ModuleError(
            'DataError',
            'The mapping took too long and was stopped: a regular expression, or a file too large for it.',
          ),
        );
      }, limitMs);
      const answered = (answer: string): void => {
        end();
        resolve(answer);
      };
      worker.on('message', answered);
      worker.on('error', fail);
      worker.postMessage(text);
    });
  }
}

/** One thread, jobs one after another; the time of a job begins when it does. */
export function createHostMapping({
  plans,
  files = noFiles,
  limitMs = LIMIT_MS,
}: HostMappingDeps): (input: HostMappingInput) => Promise<HostMappingResult> {
  const thread = new MappingThread();
  let last: Promise<unknown> = Promise.resolve();

  return async (input) => {
    const plan = await plans.get(input.planHash);
    if (plan === undefined) throw new Error(`The plan ${input.planHash} is not in the store`);
    const job = last.then(async () =>
      thread.run(
        stringifyValue({
          plan,
          input: { ...input, scope: await files.open(input.scope), part: await files.open(input.part) },
        }),
        limitMs,
      ),
    );
    last = job.catch(() => undefined);
    try {
      const result = parseValue(await job) as HostMappingResult; // written by mapping-thread.ts
      return await files.stow(input.runId, result);
    } catch (error) {
      // The store is away: tried again by Temporal until it is back.
      if (error instanceof TenonError) throw error;
      return { state: 'failed', error: toRunError(error) };
    }
  };
}
