import assert from 'node:assert/strict';
import { createHostMapping } from '../../activities/host-mapping/host-mapping.ts';
import type { HostMappingInput } from '../../scenarios/run.ts';
import { blueprint, module } from '../support/blueprint.ts';
import { planOf, testRun } from '../support/walk.ts';

/** A mapping whose pattern needs look-around, which the sandbox's engine does not have. */
function inputOf(template: string): { plan: ReturnType<typeof planOf>; input: HostMappingInput } {
  const variable = { name: 'a', scope: 'roundtrip', value: template };
  const plan = planOf(blueprint([module('util:SetVariable2@1', { id: 1, mapper: variable })]));
  const input: HostMappingInput = {
    runId: testRun.runId,
    node: 1,
    path: '1/1',
    planHash: testRun.planHash,
    scope: [],
    run: testRun,
    inputs: {},
    operations: 0,
    nowMs: 0,
    part: 'mapping',
  };
  return { plan, input };
}

describe('mappings on the host', () => {
  it('take patterns with look-around', async () => {
    const { plan, input } = inputOf('{{replace("price 42"; "/(?<=price )(\\d+)/"; "[$1]")}}');

    const result = await createHostMapping({ plans: { get: async () => plan } })(input);

    assert.ok(result.state === 'done');
    assert.equal(result.parameters?.['value'], 'price [42]');
  });

  it('take one after another', async () => {
    const { plan, input } = inputOf('{{replace("price 42"; "/(?<=price )(\\d+)/"; "[$1]")}}');
    const mapOnHost = createHostMapping({ plans: { get: async () => plan } });

    const results = [await mapOnHost(input), await mapOnHost(input), await mapOnHost(input)];

    assert.deepEqual(
      results.map(({ state }) => state),
      ['done', 'done', 'done'],
    );
  });

  it('stop a pattern that never ends, and work again afterwards', async () => {
    const endless = inputOf(`{{replace("${'a'.repeat(40)}!"; "/(?=a)^(a+)+$/"; "")}}`);
    const quick = inputOf('{{replace("ab"; "/(?<=a)b/"; "c")}}');
    let plan = endless.plan;
    const mapOnHost = createHostMapping({ plans: { get: async () => plan }, limitMs: 5000 });

    const stopped = await mapOnHost(endless.input);
    plan = quick.plan;
    const next = await mapOnHost(quick.input);

    assert.ok(stopped.state === 'failed');
    assert.equal(stopped.error.type, 'DataError');
    assert.ok(next.state === 'done');
    assert.equal(next.parameters?.['value'], 'ac');
  });
});
