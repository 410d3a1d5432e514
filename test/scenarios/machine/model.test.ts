import assert from 'node:assert/strict';
import fc from 'fast-check';
import { disagreements, salts, tapes } from './agreement.ts';
import { randomScenario } from './random-scenario.ts';

/** `MODEL_RUNS` and `MODEL_SEED` look further than every test run does. */
const numRuns = Number(process.env['MODEL_RUNS'] ?? 2000);
const seed = Number(process.env['MODEL_SEED'] ?? 20261124);

/** Checks until the first scenario on which engine and reference differ, and shows its smallest form. */
function agree(part: number, differ: (tape: number[], salt: number) => string[]): void {
  fc.assert(
    fc.property(tapes, salts, (numbers, salted) => {
      const found = differ(numbers, salted);
      assert.deepEqual(found, [], found.join('\n'));
    }),
    {
      numRuns: Math.ceil(numRuns * part),
      seed,
      // Smaller is better, but not at any price.
      interruptAfterTimeLimit: 240_000,
      markInterruptAsFailure: true,
      reporter: (result) => {
        if (!result.failed) return;
        const [numbers = [], salted] = result.counterexample ?? [];
        const scenario = randomScenario(numbers);
        throw new Error(
          `${String(result.errorInstance)}\nafter ${String(result.numRuns)} runs, salt ${String(salted)}, tape ${JSON.stringify(numbers)}\n${JSON.stringify(scenario['flow'], null, 1)}`,
        );
      },
    },
  );
}

describe('the engine and its reference', function () {
  this.timeout(600_000);

  it('do the same on random scenarios, one bundle after another', () => {
    agree(0.6, (numbers, salted) => disagreements(numbers, salted));
  });

  it('do the same when the state is written down before every move to the outside', () => {
    agree(0.2, (numbers, salted) => disagreements(numbers, salted, 'one-by-one', { rehydrate: true }));
  });

  it('come to the same when bundles are walked at the same time and answers come in any order', () => {
    agree(0.2, (numbers, salted) => {
      let asked = salted;
      const pick = (outstanding: number): number => (asked = (asked * 31 + 7) % 10_007) % outstanding;
      return disagreements(numbers, salted, 'at-once', { pick, rehydrate: salted % 2 === 0 });
    });
  });
});
