/** How the reference interpreter leaves a place early: a failure, a directive, a dropped bundle, the end of the run. */
import type { RunError } from '../../../errors.ts';
import type { FinalStatus } from '../../../scenarios/run.ts';
import type { Collection } from '../../../scenarios/value.ts';
import type { Module } from './reference-places.ts';

/** One error route at work. */
export interface Handling {
  ran: boolean;
  error?: RunError;
}

/** A module failed. */
export class Failure extends Error {
  readonly error: RunError;

  constructor(error: RunError) {
    super(error.message);
    this.error = error;
  }
}

/** The run is over. */
export class End extends Error {
  readonly status: FinalStatus;
  readonly error: RunError | undefined;

  constructor(status: FinalStatus, error?: RunError) {
    super(status);
    this.status = status;
    this.error = error;
  }
}

/** The bundle is dropped, with what it led to, up to this router and its remaining routes. */
export class Skip extends Error {
  readonly router: number;

  constructor(router: number) {
    super('skipped');
    this.router = router;
  }
}

/** A directive that decides about one bundle was reached. */
export class Decision extends Error {
  readonly module: Module;
  readonly directive: 'ignore' | 'resume' | 'retry';
  readonly handling: Handling | undefined;
  readonly substitute: Collection;
  readonly attempts: number;
  readonly delayMs: number;
  readonly backoff: number;

  constructor(module: Module, parameters: Collection, handling: Handling | undefined) {
    super(module.module);
    this.module = module;
    this.handling = handling;
    this.substitute = parameters;
    this.directive =
      module.module === 'builtin:Resume' ? 'resume' : module.module === 'tenon:Retry' ? 'retry' : 'ignore';
    this.attempts = Number(parameters['attempts'] ?? 3);
    this.delayMs = Number(parameters['delay'] ?? 1) * 1000;
    this.backoff = Number(parameters['backoff'] ?? 2);
  }
}
