/** What went wrong below HTTP, as run errors; and whether a write may have happened all the same. */
import { ModuleError } from '../../errors.ts';

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  // The parser names its reason in the message only.
  if (error.name === 'HTTPParserError') return 'HPE_INVALID_RESPONSE';
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // A code from the system says more than undici's own wrapping.
  if ((own === undefined || own === 'UND_ERR_SOCKET') && error.cause instanceof Error) {
    const inner = codeOf(error.cause);
    if (inner !== 'UNKNOWN') return inner;
  }
  return own ?? 'UNKNOWN';
}

const messages: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no host of this name.',
  EAI_AGAIN: 'The name of the host could not be resolved just now.',
  ECONNREFUSED: 'The host refuses connections on this port.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The network of the host cannot be reached.',
  ETIMEDOUT: 'The host does not answer.',
  UND_ERR_CONNECT_TIMEOUT: 'The host does not answer.',
  ECONNRESET: 'The connection was cut before the answer was complete.',
  EPIPE: 'The connection was cut before the answer was complete.',
  UND_ERR_SOCKET: 'The connection was cut before the answer was complete.',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'The connection was cut before the answer was complete.',
  UND_ERR_HEADERS_OVERFLOW: 'The headers of the answer are too large.',
};

function isTls(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/.test(
    code,
  );
}

function messageOf(code: string): string {
  if (Object.hasOwn(messages, code)) return messages[code] ?? '';
  if (isTls(code)) return 'The host’s certificate or encryption is not accepted.';
  if (code.startsWith('HPE_')) return 'The host does not answer with HTTP.';
  return 'The connection failed.';
}

/** The call's time is over. Detail names the limit. */
export function timeout(timeoutMs: number): ModuleError {
  return new ModuleError(
    'ModuleTimeoutError',
    `No complete answer within ${String(timeoutMs / 1000)} seconds.`,
    {
      detail: { timeoutMs },
    },
  );
}

/** The same error, saying that the write may have happened. */
function uncertainly(error: ModuleError): ModuleError {
  return new ModuleError(error.type, error.message, {
    uncertain: true,
    cause: error,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}

/**
 * The error of a call that got no complete answer. `mayHaveHappened`: a write was put on the wire.
 * Cancellation is passed on as it is; what the other side answered, or we refused, is never uncertain.
 */
export function callFailure(error: unknown, mayHaveHappened: boolean): unknown {
  if (error instanceof ModuleError) {
    const open = error.type === 'ConnectionError' || error.type === 'ModuleTimeoutError';
    return mayHaveHappened && open ? uncertainly(error) : error;
  }
  const code = codeOf(error);
  return new ModuleError('ConnectionError', messageOf(code), {
    detail: { code },
    uncertain: mayHaveHappened,
    cause: error,
  });
}
