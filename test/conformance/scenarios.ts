/** Scenario cases: blueprint + stubbed API -> calls, status, output. One Tenon for all, one stub for each. */
import { startStubApi } from '../support/stub-api.ts';
import { openTenon, type TestTenon } from '../support/tenon.ts';
import type { CaseResult } from './case.ts';
import { findCases, readCase, type FoundCase } from './scenario-case.ts';
import { judge } from './scenario-judge.ts';
import { playCase } from './scenario-run.ts';

/** Cases have nothing in common, and most of their time is waiting. */
const AT_ONCE = 4;

export async function run(paths: string[]): Promise<CaseResult[]> {
  const found = await findCases(paths);
  const tenon = await openTenon({ allowHosts: '127.0.0.1:*' });
  // Its server would outlive us.
  const interrupted = (): void => void tenon.close().finally(() => process.exit(130));
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  try {
    const results = new Map<FoundCase, CaseResult>();
    const left = [...found];
    async function work(): Promise<void> {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        results.set(next, await resultOf(next, tenon));
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return found.flatMap((given) => results.get(given) ?? []);
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
    await tenon.close();
  }
}

async function resultOf(found: FoundCase, tenon: TestTenon): Promise<CaseResult> {
  const { id } = found;
  const stub = await startStubApi();
  try {
    const given = readCase(found, stub.url);
    const difference = judge(given.expect, await playCase(given, stub, tenon));
    return { id, ok: difference === undefined, ...(difference ?? {}) };
  } catch (error) {
    return { id, ok: false, expected: 'an end', actual: error instanceof Error ? error.message : error };
  } finally {
    await stub.close();
  }
}
