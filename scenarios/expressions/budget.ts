/**
 * What the expressions of one operation may use: time stands still inside workflow code, so steps are counted instead. A step
 * is at most about a microsecond of work, and what is spent depends on the values alone: a replay counts the same.
 */
import { invalid } from './errors.ts';

const MOST_STEPS = 1_000_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Characters that the host copies, compares or searches within a step. */
const TEXT_PER_STEP = 100;

const STEPS_PER_FIELD = 3;

export class Budget {
  // Not `#`: the workflow's bundler makes a WeakMap of each of those, and this is asked for every part of every expression.
  private readonly mostSteps: number;
  private readonly mostBytes: number;
  private steps = 0;
  private bytes = 0;

  constructor(limits: { steps?: number; bytes?: number } = {}) {
    this.mostSteps = limits.steps ?? MOST_STEPS;
    this.mostBytes = limits.bytes ?? MOST_BYTES;
  }

  /** Steps used so far. */
  get used(): number {
    return this.steps;
  }

  /** Asked before the work is done. Throws `InvalidArgument` when it is too much. */
  spend(steps: number): void {
    this.steps += steps;
    // Not `>`: a count that is no number at all must not pass.
    if (!(this.steps <= this.mostSteps))
      throw invalid('The expression does more work than its evaluation budget allows.');
  }

  /** Asked before the data is made. Throws `InvalidArgument` when it is too much. */
  allocate(bytes: number): void {
    this.bytes += bytes;
    if (!(this.bytes <= this.mostBytes))
      throw invalid('The expression makes more data than its evaluation budget allows.');
  }

  /** A text of this length is made. */
  allocateText(length: number): void {
    this.allocate(length * 2);
  }

  /** A list of this length is made or walked. */
  allocateList(length: number): void {
    this.spend(length);
    this.allocate(length * 8);
  }

  /** So many fields of a collection are walked or set; their names are looked up one by one. */
  spendFields(count: number): void {
    this.spend(count * STEPS_PER_FIELD);
    this.allocate(count * 16);
  }

  /** A text of this length is read from one end to the other. */
  read(length: number): void {
    this.spend(length / TEXT_PER_STEP);
  }

  /** Each expression has a budget of its own where the caller says so. */
  renew(): void {
    this.steps = 0;
    this.bytes = 0;
  }
}
