/** Counters of modules that go on over runs: each operation gets its number once. */
import { and, eq, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Database } from './database.ts';
import { counters, counterSteps } from './schema/index.ts';

/** The operation of a run that counts. */
export interface CountingOperation {
  teamId: number;
  scenarioId: number;
  runId: string;
  /** The module, by its blueprint id. */
  node: number;
  /** hash(run id, operation path). */
  key: string;
}

export interface CounterStore {
  /** The next number from 1; the same again for the same key. */
  next(operation: CountingOperation): Promise<number>;
}

export class Counters implements CounterStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async next({ teamId, scenarioId, runId, node, key }: CountingOperation): Promise<number> {
    return this.database.transaction(async (session) => {
      // Takes the counter's lock: the same operation twice at once finds the first one's step below.
      const [counter] = await session
        .insert(counters)
        .values({ teamId, scenarioId, node, value: 0 })
        .onConflictDoUpdate({
          target: [counters.scenarioId, counters.node],
          set: { value: sql`${counters.value}` },
        })
        .returning({ value: counters.value });
      if (counter === undefined) throw new TenonError('INTERNAL', 'The counter was not stored');
      const [step] = await session
        .select({ value: counterSteps.value })
        .from(counterSteps)
        .where(eq(counterSteps.operationKey, key));
      if (step !== undefined) return step.value;
      const value = counter.value + 1;
      await session
        .update(counters)
        .set({ value })
        .where(and(eq(counters.scenarioId, scenarioId), eq(counters.node, node)));
      await session.insert(counterSteps).values({ operationKey: key, teamId, runId, value });
      return value;
    });
  }
}
