/** The logger: JSON lines on standard error, without secrets. */
import { pino, stdSerializers, type Logger } from 'pino';
import type { Settings } from './config.ts';

export type Log = Logger;

/** Fields that may hold a credential, wherever a careless caller puts them. */
const REDACTED = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'key'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/** An error without what drivers hang on it: statements and requests may quote data. */
function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = stdSerializers.err(error);
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { type, message, ...code, ...cause, stack };
}

/** Standard output belongs to what a command prints. */
export function createLog(
  { logLevel }: Pick<Settings, 'logLevel'>,
  destination: NodeJS.WritableStream = process.stderr,
): Log {
  return pino(
    {
      level: logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: { err: plainError },
    },
    destination,
  );
}
