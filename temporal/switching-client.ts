/** A run client whose connection may come and go: through the worker's own connection while there is one, else by another. */
import type { RunClient } from './client.ts';

/** Each call goes to the client that is current when it is made. */
export function switchingClient(current: () => RunClient): RunClient {
  return {
    start: (input, options) => current().start(input, options),
    cancel: (runId) => current().cancel(runId),
    terminate: (runId, reason) => current().terminate(runId, reason),
    signal: (runId, signal) => current().signal(runId, signal),
    progress: (runId) => current().progress(runId),
    traceTail: (runId) => current().traceTail(runId),
    executed: (runId) => current().executed(runId),
    switchModules: (runId, request) => current().switchModules(runId, request),
    describe: (runId) => current().describe(runId),
    running: () => current().running(),
    ping: () => current().ping(),
  };
}
