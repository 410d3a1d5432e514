/** Slows down guessing: an address that sends many wrong keys has to wait. */
import { TenonError } from '../../errors.ts';

const WINDOW_MS = 60_000;
const MOST_FAILURES = 20;
/** Addresses remembered at once; beyond it the oldest are forgotten. */
const MOST_ADDRESSES = 10_000;

export interface FailureLimit {
  /** `RATE_LIMITED` while the address has to wait. */
  check(address: string): void;
  add(address: string): void;
}

export function createFailureLimit(now: () => number = Date.now): FailureLimit {
  // Insertion order is age.
  const windows = new Map<string, { since: number; failures: number }>();

  return {
    check(address) {
      const window = windows.get(address);
      if (window === undefined || window.failures < MOST_FAILURES) return;
      const left = window.since + WINDOW_MS - now();
      if (left <= 0) {
        windows.delete(address);
        return;
      }
      throw new TenonError('RATE_LIMITED', 'Too many requests with a wrong key from this address', {
        extra: { retryAfter: Math.ceil(left / 1000) },
      });
    },
    add(address) {
      const window = windows.get(address);
      if (window !== undefined && window.since + WINDOW_MS > now()) {
        window.failures += 1;
        return;
      }
      windows.delete(address);
      windows.set(address, { since: now(), failures: 1 });
      const [oldest] = windows.keys();
      if (windows.size > MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
    },
  };
}
