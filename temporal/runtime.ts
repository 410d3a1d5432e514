/** The SDK's native runtime: one per process, made before any connection or worker. */
import { Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';

/** The part of a pino logger the SDK's messages go to. */
export interface RuntimeLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What the SDK says to its own developers is left out at any level: it quotes values in the clear. */
const levels: Partial<Record<LogLevel, 'debug' | 'warn' | 'error'>> = {
  // What the SDK finds worth telling is detail to an operator of Tenon.
  INFO: 'debug',
  WARN: 'warn',
  ERROR: 'error',
};

/** The core's warnings, but not one for each call it repeats while Temporal is away: our loops say that once. */
const FILTER = [
  'ERROR',
  'temporalio_sdk_core=WARN',
  'temporalio_client=WARN',
  'temporalio_client::retry=ERROR',
];

let installed = false;

/** Sends the SDK's messages to `log`. Signals are ours to handle: a worker is drained before anything else ends. */
export function installRuntime(log: RuntimeLog): void {
  if (installed) return;
  installed = true;
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    const { error, ...details } = meta;
    const told = levels[level];
    if (told === undefined) return;
    log[told]({ ...details, ...(error === undefined ? {} : { err: error as unknown }) }, message);
  };
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: write,
      trace: (message, meta) => write('TRACE', message, meta),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
    telemetryOptions: { logging: { filter: FILTER.join(','), forward: {} } },
  });
}
