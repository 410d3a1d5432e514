/** Whether a run on one of several builds is parked: it holds nothing but its state and a long wait (docs/decisions/0012). */
import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { nextWake } from '../scenarios/machine/next-wake.ts';
import type { Request } from '../scenarios/machine/request.ts';
import type { RunState } from '../scenarios/machine/state.ts';
import { PARKED_WAIT_MS } from '../scenarios/run.ts';

const untilAttribute = defineSearchAttributeKey('TenonParkedUntil', 'DATETIME');

/** One for each execution. */
export class Parking {
  /** Begun from the state of a parked run, and still waiting for what that waited for. */
  #parked: boolean;

  constructor(parked: boolean) {
    this.#parked = parked;
  }

  /** Whether the execution is on one of several builds, where alone runs park. */
  get isPossible(): boolean {
    return workflowInfo().currentDeploymentVersion !== undefined;
  }

  /** Until when, by the run's clock, a run would park that has only waits under way and makes these requests. */
  until(state: RunState, requests: readonly Request[], now: number): number | undefined {
    if (this.#parked || !this.isPossible || requests.some(({ ask }) => ask !== 'sleep')) return undefined;
    const wake = nextWake(state.frames);
    return wake !== undefined && wake - now >= PARKED_WAIT_MS ? wake : undefined;
  }

  /** The next execution is parked. */
  begin(until: Date): void {
    upsertSearchAttributes([{ key: untilAttribute, value: until }]);
  }

  /** What was waited for is there, or something else came in between. */
  end(): void {
    if (!this.#parked) return;
    this.#parked = false;
    upsertSearchAttributes([{ key: untilAttribute, value: null }]);
  }
}
