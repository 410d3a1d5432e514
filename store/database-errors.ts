/** What goes wrong between us and the database, in the words of errors.ts. */
import { ModuleError, TenonError } from '../errors.ts';

/** Network failures of Node and of the driver's pool. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** Shutting down, crashed, starting up, too many connections, statement or lock timeout (PostgreSQL, appendix A). */
const BUSY = new Set(['57P01', '57P02', '57P03', '53300', '57014', '55P03']);
/** A text with a NUL or another character PostgreSQL cannot keep. */
const BAD_TEXT = new Set(['22021', '22P05']);

/** True where the same transaction may go through when tried again: serialization failure, deadlock. */
export function isRetryable(thrown: unknown): boolean {
  const code = codeOf(innermost(thrown));
  return code === '40001' || code === '40P01';
}

/** True where the database was not reached or could not take the work now. */
export function isUnavailable(thrown: unknown): boolean {
  const cause = innermost(thrown);
  const code = codeOf(cause);
  if (code !== undefined && (UNREACHABLE.has(code) || BUSY.has(code) || code.startsWith('08'))) return true;
  return (
    cause instanceof Error &&
    /connection (terminated|timeout|ended)|timeout exceeded|not queryable|was closed|after calling end/i.test(
      cause.message,
    )
  );
}

/** Our own errors stay; the database's become ours, without the statement's parameters (they may be secrets). */
export function storeError(thrown: unknown): Error {
  const cause = innermost(thrown);
  if (cause instanceof TenonError || cause instanceof ModuleError) return cause;
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (isUnavailable(cause))
    return new TenonError('STORE_UNAVAILABLE', `The database does not answer: ${message}`);
  if (code !== undefined && BAD_TEXT.has(code)) {
    return new TenonError('BAD_REQUEST', 'A text holds a character the database cannot keep, such as NUL');
  }
  if (isDatabaseError(thrown)) {
    const failed = new TenonError(
      'INTERNAL',
      `The database refused a statement (${code ?? 'no code'}): ${message}`,
    );
    if (cause instanceof Error && cause.stack !== undefined)
      failed.stack = `${failed.message}\n${cause.stack}`;
    return failed;
  }
  return cause instanceof Error ? cause : new Error(message);
}

/** Drizzle wraps the driver's error and puts the parameters into its own message. */
function innermost(thrown: unknown): unknown {
  let error = thrown;
  while (error instanceof Error && error.message.startsWith('Failed query:') && error.cause !== undefined) {
    error = error.cause;
  }
  return error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as unknown) : error;
}

function isDatabaseError(thrown: unknown): boolean {
  return (
    (thrown instanceof Error && thrown.message.startsWith('Failed query:')) ||
    /^[0-9A-Z]{5}$/.test(codeOf(thrown) ?? '')
  );
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
