/**
 * Every error Tenon raises.
 *
 * Two vocabularies meet here and are never mixed: `ModuleError` carries the fixed PascalCase types an error route can
 * compare with (`{{2.error.type}}`), and `TenonError` carries the stable SCREAMING_SNAKE codes of the API and the CLI.
 * `docs/reference/errors.md` lists both; a test compares the two ways.
 */
import type { Json } from './scenarios/value.ts';

/** Types of errors that end or divert an operation, as error routes and the run list show them. */
export const runErrorTypes = [
  'AccountValidationError',
  'BundleValidationError',
  'ConnectionError',
  'DataError',
  'DuplicateDataError',
  'ExecutionInterruptedError',
  'IncompleteDataError',
  'InconsistencyError',
  'InvalidAccessTokenError',
  'InvalidConfigurationError',
  'MaxFileSizeExceededError',
  'MaxResultsExceededError',
  'ModuleNotFound',
  'ModuleTimeoutError',
  'OutOfSpaceError',
  'RateLimitError',
  'RuntimeError',
  'UnexpectedError',
] as const;

export type RunErrorType = (typeof runErrorTypes)[number];

/** A run error as it is written down: in state, trace, rows and answers. */
export interface RunError {
  type: RunErrorType;
  message: string;
  detail?: Json;
  /** The module that failed, by its blueprint id. */
  module?: number;
  /** A write was sent and its result is not known: it may have happened. */
  uncertain?: boolean;
  /** Milliseconds the other side asked us to wait (Retry-After). */
  retryAfterMs?: number;
}

/** Thrown by a connector when its operation fails in a way its user can act on. */
export class ModuleError extends Error {
  readonly type: RunErrorType;
  readonly detail: Json | undefined;
  readonly uncertain: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    type: RunErrorType,
    message: string,
    options: { detail?: Json; uncertain?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = type;
    this.type = type;
    this.detail = options.detail;
    this.uncertain = options.uncertain ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Writes any thrown value as a run error; what is not ours is an `UnexpectedError`. */
export function toRunError(thrown: unknown): RunError {
  if (thrown instanceof ModuleError) {
    return {
      type: thrown.type,
      message: thrown.message,
      ...(thrown.detail === undefined ? {} : { detail: thrown.detail }),
      ...(thrown.uncertain ? { uncertain: true } : {}),
      ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
    };
  }
  return { type: 'UnexpectedError', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

interface ErrorEntry {
  /** HTTP status of the problem document. */
  status: number;
  /** What happened, in a few words; the instance's `detail` says which and where. */
  title: string;
}

/** The registry of API and CLI errors: code -> HTTP status and title. */
export const errorCodes = {
  ANSWER_INVALID: { status: 422, title: 'The answer does not fit' },
  API_UNREACHABLE: { status: 502, title: 'No Tenon answers' },
  ATTENTION_OPEN: { status: 409, title: 'Something is not answered yet' },
  BAD_REQUEST: { status: 400, title: 'The request is not valid' },
  BLUEPRINT_INVALID: { status: 422, title: 'The blueprint is not valid' },
  BLUEPRINT_TOO_LARGE: { status: 413, title: 'The blueprint is too large' },
  BODY_NOT_JSON: { status: 400, title: 'The body is not valid JSON' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  BUILD_NOT_POLLING: { status: 409, title: 'The build has no workers' },
  CODEC_FAILED: { status: 400, title: 'The payload cannot be decoded' },
  CONFLICT: { status: 409, title: 'The request conflicts with the current state' },
  EMBEDDED_DATABASE: { status: 500, title: 'The embedded database belongs to one process' },
  FORBIDDEN: { status: 403, title: 'The key does not allow this' },
  HOME_LOCKED: { status: 500, title: 'Another Tenon uses this folder' },
  HOOK_GONE: { status: 410, title: 'The webhook is switched off' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The idempotency key was used for another request' },
  ILLEGAL_TRANSITION: { status: 409, title: 'A module’s life does not take this step' },
  INTERNAL: { status: 500, title: 'Something failed on our side' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not allowed here' },
  MODULE_RETIRED: { status: 409, title: 'A module is retired' },
  NODE_EXECUTED: { status: 409, title: 'The module was executed already' },
  NODE_RUNNING: { status: 409, title: 'The module is under way' },
  NOTHING_IN_SCOPE: { status: 422, title: 'There is nothing to upgrade' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  NOT_SAFELY_RETRYABLE: { status: 409, title: 'The call may not be sent twice' },
  PLAN_STATE: { status: 409, title: 'The plan is past that' },
  PORT_TAKEN: { status: 500, title: 'A port is taken' },
  PRECONDITION_FAILED: { status: 412, title: 'It was changed in the meantime' },
  PRECONDITION_REQUIRED: { status: 428, title: 'The request must name the version it changes' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  REGISTRY_CHANGED: { status: 409, title: 'The connectors have changed' },
  RUN_CLOSED: { status: 409, title: 'The run has ended' },
  SCENARIO_NOT_RUNNABLE: { status: 409, title: 'The scenario cannot run' },
  SETTINGS_INVALID: { status: 500, title: 'A setting is not valid' },
  STALE_PLAN: { status: 409, title: 'The run is on another plan' },
  STORE_UNAVAILABLE: { status: 503, title: 'The database does not answer' },
  STRUCTURE_CHANGED: { status: 409, title: 'The plans differ in more than their modules' },
  SWITCH_PENDING: { status: 503, title: 'The run has not switched yet' },
  TEMPLATE_INVALID: { status: 422, title: 'The expression is not valid' },
  TEMPORAL_MISSING: { status: 500, title: 'No Temporal server was found' },
  TEMPORAL_UNAVAILABLE: { status: 503, title: 'Temporal does not answer' },
  TRIGGER_NOT_SWITCHABLE: { status: 409, title: 'A trigger is not changed under a run' },
  UNAUTHORIZED: { status: 401, title: 'A valid API key is needed' },
  UNSUPPORTED_CONTENT_TYPE: { status: 415, title: 'The content type is not supported' },
  WORKER_LACKS_MODULES: { status: 500, title: 'The build lacks modules that open runs need' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCodes;

/** Thrown wherever a caller of the API or the CLI must be told something; one place turns it into an answer. */
export class TenonError extends Error {
  readonly code: ErrorCode;
  /** The command, setting or change that mends it. */
  readonly hint: string | undefined;
  /** Further members of the problem document, such as `errors` with JSON paths. */
  readonly extra: Record<string, Json> | undefined;

  constructor(
    code: ErrorCode,
    detail: string,
    options: { hint?: string; extra?: Record<string, Json>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TenonError';
    this.code = code;
    this.hint = options.hint;
    this.extra = options.extra;
  }

  /** HTTP status of the problem document. */
  get status(): number {
    return errorCodes[this.code].status;
  }
}
