/** The update `switchModules`: an open run goes on by another plan as soon as nothing but waits is under way. */
import { ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { Machine } from '../scenarios/machine/machine.ts';
import { nodesToSwitch, refusalOf, type Refusal } from '../scenarios/machine/switching.ts';
import type { Plan } from '../scenarios/plan.ts';
import type { SwitchedInput, SwitchRequest, SwitchResult } from '../scenarios/run.ts';
import type { LocalRound } from './local-round.ts';
import type { Requests } from './requests.ts';

/** An accepted request that is not carried out yet. */
interface Waiting {
  request: SwitchRequest;
  plan: Plan;
  nodes: readonly number[];
  /** Calls to send anew have been cut off. */
  ready: boolean;
  resolve: (result: SwitchResult) => void;
  reject: (failure: ApplicationFailure) => void;
}

export interface SwitchesOptions {
  machine: Machine;
  underWay: Requests;
  round: LocalRound;
  /** Writes down what a request came to. */
  record: (input: SwitchedInput) => Promise<void>;
  /** Is told when the run goes on by another plan. */
  switched: () => void;
}

function failureOf({ type, message, nodes }: Refusal): ApplicationFailure {
  const details = nodes === undefined ? [] : [{ nodes }];
  return ApplicationFailure.create({ type, message, nonRetryable: true, details });
}

/** The requests of one run, one after another. */
export class Switches {
  readonly #options: SwitchesOptions;
  #waiting: Waiting[] = [];
  /** The last one is being written down: rows follow each other as the plans did. */
  #recording = false;

  constructor(options: SwitchesOptions) {
    this.#options = options;
  }

  /** While one waits, no module is begun. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** The first can be carried out as soon as the state is whole. */
  get isReady(): boolean {
    return this.#waiting[0]?.ready === true && !this.#recording;
  }

  /** Nodes that shall not be sent on the old plan any more. */
  get nodes(): readonly number[] {
    return this.#waiting.flatMap(({ nodes }) => nodes);
  }

  /** Throws what the run has against it; changes nothing. */
  readonly validate = (request: SwitchRequest, plan: Plan): void => {
    const { machine } = this.#options;
    if (machine.switched(request.requestId) !== undefined) return;
    const refusal = refusalOf(machine, request, plan);
    if (refusal !== undefined) throw failureOf(refusal);
  };

  readonly handle = async (request: SwitchRequest, plan: Plan): Promise<SwitchResult> => {
    const { machine, record } = this.#options;
    const earlier = machine.switched(request.requestId);
    if (earlier !== undefined) return earlier;
    const { planHash, scenarioVersion } = request;
    let outcome: SwitchedInput['outcome'] = 'refused';
    try {
      const result =
        request.policy === 'next-cycle' ? machine.switchLater(request) : await this.#inPlace(request, plan);
      outcome = result.outcome;
      return result;
    } finally {
      // Whatever came of it: from now on the history names the plan, so that it must be kept as long as the run.
      await CancellationScope.nonCancellable(() =>
        record({ runId: machine.facts.run.runId, planHash, scenarioVersion, outcome }),
      );
      if (outcome === 'switched') this.#recording = false;
    }
  };

  async #inPlace(request: SwitchRequest, plan: Plan): Promise<SwitchResult> {
    const { machine, underWay, round } = this.#options;
    const nodes = nodesToSwitch(machine.index, request, plan);
    const waiting: Omit<Waiting, 'resolve' | 'reject'> = { request, plan, nodes, ready: false };
    const result = new Promise<SwitchResult>((resolve, reject) => {
      this.#waiting.push(Object.assign(waiting, { resolve, reject }));
    });
    // It may be refused before it is waited for.
    result.catch(() => undefined);
    if (request.retryPending === true) {
      // Local activities are short, and cutting them would not be the same at a replay.
      await CancellationScope.nonCancellable(() => condition(() => round.isIdle));
      if (!machine.isOver) underWay.withdraw(machine.takeBack(nodes));
    }
    waiting.ready = true;
    underWay.wake();
    return result;
  }

  /** Carries the first one out, or lets it wait for what it cuts off. The state is whole now; what has happened since the request was accepted counts. */
  carryOut(): void {
    const { machine, underWay, switched } = this.#options;
    const [first] = this.#waiting;
    if (first === undefined) return;
    const { request, plan, nodes, resolve, reject } = first;
    // A wait that began in the meantime is begun anew, too.
    const taken = request.retryPending === true ? machine.takeBack(nodes) : [];
    if (taken.length > 0) {
      underWay.withdraw(taken);
      return;
    }
    this.#waiting.shift();
    const refusal = refusalOf(machine, request, plan);
    if (refusal !== undefined) {
      reject(failureOf(refusal));
      return;
    }
    const result = machine.switchTo(request, plan);
    this.#recording = true;
    switched();
    resolve(result);
  }

  /** The run is over: those that wait are told so. */
  refuseAll(): void {
    const { machine } = this.#options;
    for (const { request, plan, reject } of this.#waiting.splice(0)) {
      const refusal = refusalOf(machine, request, plan);
      if (refusal !== undefined) reject(failureOf(refusal));
    }
  }
}
