/** What interrupts a call under way, and what becomes of the call then. */
import { ApplicationFailure } from '@temporalio/activity';
import { ModuleError, TenonError } from '../errors.ts';
import type { CallInput, CallResult } from '../scenarios/run.ts';
import type { OpenCall } from './open-calls.ts';

/** Resolves with Temporal's word for it, such as `CANCELLED` or `WORKER_SHUTDOWN`. */
export function interruption(signal: AbortSignal): Promise<string> {
  const word = (): string => (signal.reason instanceof Error ? signal.reason.message : 'CANCELLED');
  if (signal.aborted) return Promise.resolve(word());
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(word()), { once: true });
  });
}

/** For a write that is on its way, this says that it may have happened. */
const cut = (message: string): ModuleError => new ModuleError('ConnectionError', message);

export function mayBeRepeated({ effect, repeat = 'no' }: CallInput): boolean {
  return effect === 'read' || repeat !== 'no';
}

/** Leaves the call to another attempt, which Temporal makes. It is no failure of the run's. */
function again(message: string, type: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type, category: 'BENIGN' });
}

/** What a call ends with that could not be made because our own store was away; undefined for anything else. */
export function storeAway(error: unknown, input: CallInput): ApplicationFailure | undefined {
  const away = error instanceof TenonError && error.code === 'STORE_UNAVAILABLE';
  return away && mayBeRepeated(input) ? again(error.message, 'StoreAway') : undefined;
}

/** Gives the call's result where there is one to give, and throws where another attempt shall have it. */
export async function interrupted(
  why: string,
  call: OpenCall,
  input: CallInput,
  later: { keep(): void },
): Promise<CallResult> {
  switch (why) {
    case 'CANCELLED':
      // What is known of the call then is the result, also for a write that may have happened.
      call.abort.abort(cut('The call was cut off: the run was cancelled.'));
      return call.result;
    case 'WORKER_SHUTDOWN': {
      call.abort.abort(cut('The call was cut off: its worker was stopped.'));
      const result = await call.result;
      if (result.state === 'done' || !mayBeRepeated(input)) return result;
      throw again('The worker was stopped before the call had ended', 'WorkerStopped');
    }
    case 'PAUSED':
    case 'RESET':
      // An operator's pause comes after the attempt that is under way.
      return call.result;
    default:
      // Temporal has given this attempt up, mostly because it was away itself. The next one may come here.
      later.keep();
      throw again(`The attempt was given up: ${why}`, 'AttemptLost');
  }
}
