import assert from 'node:assert/strict';
import { catalogue, describe as describeModule, findModule, resolve } from '../../connectors/catalogue.ts';
import type { CallContext } from '../../connectors/call-context.ts';

describe('the catalogue', () => {
  it('resolves an id and a version exactly', () => {
    const found = resolve('http:ActionSendData', 3, undefined);

    assert.equal(found?.ref, 'http:ActionSendData@3');
    assert.equal(found.warning, undefined);
    assert.equal(found.description.runner, 'call');
    assert.deepEqual(found.description.effect, { effect: 'by-parameters' });
  });

  it('is case-sensitive and knows versions apart', () => {
    assert.equal(resolve('HTTP:ActionSendData', 3, undefined), undefined);
    assert.equal(resolve('http:ActionSendData', 2, undefined), undefined);
    assert.equal(resolve('http:ActionSendData', 3, 1), undefined);
    assert.equal(resolve('http:ActionSendData', 3, 0)?.ref, 'http:ActionSendData@3');
    assert.equal(resolve('nobody:Nothing', 1, undefined), undefined);
    assert.equal(resolve('constructor', 1, undefined), undefined);
  });

  it('takes the newest version where none is stated, and says so', () => {
    const found = resolve('http:MakeRequest', undefined, undefined);

    assert.equal(found?.ref, 'http:MakeRequest@4');
    assert.match(found.warning ?? '', /states no version/);
  });

  it('reads invented ids as what they mean, and says so', () => {
    const found = resolve('gateway:CustomWebhook', 1, undefined);

    assert.equal(found?.ref, 'gateway:CustomWebHook@1');
    assert.match(found.warning ?? '', /read as gateway:CustomWebHook@1/);
    assert.equal(found.description.aliasOf, 'gateway:CustomWebhook');
    assert.equal(resolve('util:SetVariable', 1, undefined)?.ref, 'util:SetVariable2@1');
  });

  it('describes modules as plain data', () => {
    const description = describeModule('builtin:BasicAggregator@1');

    assert.deepEqual(JSON.parse(JSON.stringify(description)), description);
    assert.deepEqual(
      [description?.kind, description?.runner, description?.role],
      ['aggregator', 'engine', 'aggregate'],
    );
    assert.equal(catalogue.describe('builtin:BasicAggregator@2'), undefined);
  });

  it('makes fields with types, defaults and limits', () => {
    const fields = describeModule('http:ActionSendData@3')?.fields ?? [];
    const field = (name: string) => fields.find((candidate) => candidate.name === name);

    assert.deepEqual(field('url'), { name: 'url', type: 'text', required: true });
    assert.deepEqual(field('timeout'), { name: 'timeout', type: 'number', default: 40, min: 1, max: 300 });
    assert.deepEqual(field('bodyType'), {
      name: 'bodyType',
      type: 'text',
      enum: ['raw', 'x_www_form_urlencoded', 'multipart_form_data'],
    });
    assert.deepEqual(field('handleErrors'), { name: 'handleErrors', type: 'boolean', default: false });
    assert.deepEqual(field('data'), { name: 'data', type: 'any' });
    assert.deepEqual(field('qs'), {
      name: 'qs',
      type: 'array',
      spec: [
        { name: 'name', type: 'text' },
        { name: 'key', type: 'text' },
        { name: 'value', type: 'text' },
      ],
    });
    assert.deepEqual(field('formDataFields'), { name: 'formDataFields', type: 'array' });
  });

  it('makes pure transformers callable, for inputs too large for workflow code', async () => {
    const parse = findModule('json:ParseJSON@1');

    const bundles = await parse?.run?.({ json: '[{"a":1},2]' }, { now: () => new Date(0) } as CallContext); // all it uses

    assert.deepEqual(bundles, [{ a: 1 }, { value: 2 }]);
  });
});
