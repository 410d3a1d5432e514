/** One recorded operation of a module: what it got, what its requests were answered with, what it gave. */
import type { Bundle, Collection, Binary } from '../value.ts';

/** A request and the complete answer to it, redirects followed. No request headers, no credentials. */
export interface Exchange {
  method: string;
  /** As asked for, without what is a credential. */
  url: string;
  status: number;
  statusText: string;
  /** Address that answered. */
  answeredBy: string;
  headers: [name: string, value: string][];
  body: Binary;
}

export interface Sample {
  /** When, ISO 8601. */
  at: string;
  /** Evaluated. */
  parameters: Collection;
  exchanges: Exchange[];
  output: Bundle[];
}
