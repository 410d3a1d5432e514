/** What API owners change, case by case (C001 to C122), and what becomes of scenarios that use what changed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { upgradeScenario, type ScenarioUpgrade } from '../../../scenarios/upgrade/upgrade-scenario.ts';
import type { JsonObject } from '../../../scenarios/value.ts';
import { registryOf, scenarioOf, type ChangeCase, type Situation } from './change-case.ts';
import { elsewhere } from './change-cases-elsewhere.ts';
import { engineCases } from './change-cases-engine.ts';
import { inputCases } from './change-cases-inputs.ts';
import { outputCases } from './change-cases-outputs.ts';
import { pathCases } from './change-cases-paths.ts';

const cases = [...pathCases, ...inputCases, ...outputCases, ...engineCases];

type Written = { id: number; parameters: JsonObject; mapper: JsonObject; module: string; version: number };

function upgraded(change: ChangeCase, situation: Situation, before: JsonObject): ScenarioUpgrade {
  const registry = registryOf(change.modules);
  const { to = 'newest', answers = {} } = situation;
  const flow = before['flow'] as Written[]; // as `scenarioOf` builds it
  const targets = new Map(
    flow.filter(({ id }) => id === 3 || typeof to === 'string').map(({ id }) => [id, to]),
  );
  return upgradeScenario(before, { ...registry, targets, answers });
}

/** One version after the other, as somebody does who upgrades at every release. */
function stepByStep(change: ChangeCase, situation: Situation, before: JsonObject): JsonObject {
  let blueprint = before;
  for (let step = 0; step < 10; step += 1) {
    const next = upgraded(change, { ...situation, to: 'next' }, blueprint);
    // A node that was left where it is stays there.
    if (JSON.stringify(next.blueprint) === JSON.stringify(blueprint)) return blueprint;
    blueprint = next.blueprint;
  }
  throw new Error(`${change.id} leads round for ever`);
}

describe('changes of APIs', () => {
  for (const change of cases) {
    for (const situation of change.situations) {
      it(`${change.id}: ${change.title}: ${situation.name}`, () => {
        const before = scenarioOf(change, situation);
        const given = JSON.stringify(before);

        const upgrade = upgraded(change, situation, before);

        assert.equal(JSON.stringify(before), given, 'the given blueprint is as it was');
        const node = upgrade.nodes.find((one) => one.node === 3);
        const asked = node?.attention.map(({ code, severity }) => `${code} ${severity}`) ?? [];
        assert.deepEqual(asked, situation.codes ?? []);
        assert.equal(upgrade.outcome, situation.outcome);
        if (situation.ends !== undefined) assert.equal(node?.to, situation.ends);
        const [moved, reader] = upgrade.blueprint['flow'] as Written[]; // as `scenarioOf` builds it
        const { mapper = {}, parameters = situation.parameters ?? {} } = situation.after ?? situation;
        assert.deepEqual([moved?.mapper, moved?.parameters], [mapper, parameters]);
        const reads = situation.readsAfter ?? situation.reads ?? [];
        assert.deepEqual(reader?.mapper['texts'], reads);
        assert.equal(
          (node?.rewrites ?? []).filter((one) => one.node === 4).length,
          reads.filter((text, index) => text !== situation.reads?.[index]).length,
          'every rewrite is in the plan',
        );
        situation.also?.(upgrade);

        // All at once is as one version after the other, wherever nobody has to be asked.
        if (situation.outcome === 'automatic' && (situation.to ?? 'newest') === 'newest') {
          assert.equal(
            JSON.stringify(stepByStep(change, situation, before)),
            JSON.stringify(upgrade.blueprint),
          );
        }
      });
    }
  }

  it('C001 to C122 are each a case here, a test elsewhere, or out of scope with the reason', () => {
    const all = Array.from({ length: 122 }, (_, index) => `C${String(index + 1).padStart(3, '0')}`);

    assert.deepEqual([...cases.map(({ id }) => id), ...Object.keys(elsewhere)].sort(), all);
    for (const [id, { reason, files = [], named = files }] of Object.entries(elsewhere)) {
      assert.ok(reason.length > 10, `${id} says why`);
      for (const file of files) {
        const source = readFileSync(file, 'utf8');
        if (named.includes(file)) assert.ok(source.includes(id), `${file} names ${id}`);
      }
    }
  });
});
