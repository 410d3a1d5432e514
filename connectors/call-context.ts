/** What a module's `run` gets besides its parameters: the guarded HTTP client, the call's key, its clock and its signal. */
import type { DataRecord, RecordQuery } from '../scenarios/record-search.ts';
import type { Collection, Json, Value } from '../scenarios/value.ts';

/** Name and value; a repeated name is a second pair. */
export type Pair = readonly [name: string, value: string];

/** One HTTP request of a connector. Private addresses, oversized answers and endless waits are refused by the client. */
export interface HttpRequest {
  method: string;
  /** Absolute `http:` or `https:` address; its query is kept as it is. */
  url: string;
  headers?: readonly Pair[];
  /** Appended to the query of `url`, percent-encoded. */
  query?: readonly Pair[];
  body?: Uint8Array | string;
  /** For the whole exchange, redirects and body included; 40,000 by default. */
  timeoutMs?: number;
  /** After decompression; the client's own limit (20 MiB by default) is the ceiling. */
  maxBodyBytes?: number;
  /** `safe`: GET, HEAD and OPTIONS only (default); `all`: any method, by the rules of RFC 9110. */
  followRedirects?: 'none' | 'safe' | 'all';
  /** 10 by default. */
  maxRedirects?: number;
  /** Asks for gzip, deflate or brotli and undoes it; true by default. */
  decompress?: boolean;
  tls?: { rejectUnauthorized?: boolean; ca?: string };
  /** Reads a JSON or XML answer as a structure; false by default: text stays text. */
  parse?: boolean;
  cookies?: CookieJar;
  signal?: AbortSignal;
}

/** A complete answer, whatever its status. */
export interface HttpResponse {
  status: number;
  /** Reason phrase, empty where the server gave none. */
  statusText: string;
  /** Address that answered, after redirects. */
  url: string;
  /** Lower-case names, in the order they came. */
  headers: Pair[];
  /** After decompression. */
  body: Uint8Array;
  /** The body as text, structure (`parse`) or, where it is not textual, `Binary`. */
  data: Value;
}

/** Cookies kept between requests; `createCookieJar` in activities/http is one. */
export interface CookieJar {
  /** Value of the `Cookie` header for this address, undefined where there is none. */
  header(url: string): Promise<string | undefined>;
  /** Keeps the `Set-Cookie` headers of an answer. */
  keep(url: string, setCookies: readonly string[]): Promise<void>;
}

/** A connection's account data, decrypted for this call only. */
export interface CallConnection {
  id: number;
  type: string;
  data: Readonly<Record<string, Json>>;
}

/** Records of the team's data stores. A call makes one change at most, and makes it once however often it is repeated. */
export interface CallDataStores {
  get(store: number, key: string): Promise<DataRecord | undefined>;
  search(store: number, query: RecordQuery): Promise<DataRecord[]>;
  count(store: number): Promise<number>;
  /** Without a key it gets one. `DuplicateDataError` where it is there and may not be replaced. */
  add(
    store: number,
    record: { key?: string | undefined; data: Collection; overwrite: boolean },
  ): Promise<DataRecord>;
  /** Fields that are missing or empty stay. `DataError` where it is not there and may not be added. */
  update(
    store: number,
    record: { key: string; data: Collection; upsert: boolean; overwriteArrays: boolean },
  ): Promise<DataRecord>;
  /** The record as it was. */
  remove(store: number, key: string): Promise<DataRecord | undefined>;
  /** How many there were. */
  removeAll(store: number): Promise<number>;
}

/** A logger that takes a message and plain fields; no secrets. */
export interface CallLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Context of one call. */
export interface CallContext {
  /** Throws `ModuleError` where no complete answer came; a status of 400 or more is an answer. */
  http(request: HttpRequest): Promise<HttpResponse>;
  /** Aborted when the run is cancelled or the call's time is over. */
  signal: AbortSignal;
  /** hash(run id, operation path): the same across attempts. */
  idempotencyKey: string;
  log: CallLog;
  now(): Date;
  connection?: CallConnection;
  dataStores?: CallDataStores;
  /** The next number of this module's counter, over all runs of the scenario; the same again for the same call. */
  counter?(): Promise<number>;
  /** One jar per run, shared by the modules that ask for it. */
  cookies?: CookieJar;
}
