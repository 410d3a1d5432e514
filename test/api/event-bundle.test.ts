import assert from 'node:assert/strict';
import { deliveryKey, eventBundle, type IncomingEvent } from '../../api/ingress/event-bundle.ts';
import { Binary } from '../../scenarios/value.ts';
import { TenonError } from '../../errors.ts';

function incoming(
  body: string | Uint8Array,
  contentType = '',
  more: Partial<IncomingEvent> = {},
): IncomingEvent {
  return {
    method: 'POST',
    queryString: '',
    headers: contentType === '' ? [] : [['Content-Type', contentType]],
    bytes: Buffer.from(body),
    ...more,
  };
}

const json = (text: string): IncomingEvent => incoming(text, 'application/json; charset=utf-8');

describe('eventBundle', () => {
  it('takes the fields of a JSON object', async () => {
    assert.deepEqual(await eventBundle(json('{"a":1,"b":{"c":[true]}}'), {}), { a: 1, b: { c: [true] } });
  });

  it('puts a JSON array into `array`, and a single value into `value`', async () => {
    assert.deepEqual(await eventBundle(json('[1,2]'), {}), { array: [1, 2] });
    assert.deepEqual(await eventBundle(json('"x"'), {}), { value: 'x' });
    assert.deepEqual(await eventBundle(incoming('{"a":1}', 'application/vnd.api+json'), {}), { a: 1 });
  });

  it('refuses JSON that is none, and does not quote it', async () => {
    await assert.rejects(eventBundle(json('{"password": sesame}'), {}), (error: unknown) => {
      assert.ok(error instanceof TenonError);
      assert.equal(error.code, 'BODY_NOT_JSON');
      assert.match(error.message, /Line 1, column 14/);
      assert.doesNotMatch(error.message, /sesame/);
      return true;
    });
  });

  it('keeps a field called __proto__ a field', async () => {
    const bundle = await eventBundle(json('{"__proto__":{"admin":true}}'), {});

    assert.deepEqual(Object.keys(bundle), ['__proto__']);
    assert.equal(Object.getPrototypeOf(bundle), Object.prototype);
    assert.equal((bundle as { admin?: boolean }).admin, undefined);
    await eventBundle(incoming('__proto__[x]=1&constructor=2', 'application/x-www-form-urlencoded'), {});
    assert.equal(({} as { x?: string }).x, undefined);
  });

  it('lets the query win over the body', async () => {
    const event = { ...json('{"a":"body","b":"body"}'), queryString: 'a=query&c=1&c=2&d[e]=3' };

    assert.deepEqual(JSON.parse(JSON.stringify(await eventBundle(event, {}))), {
      a: 'query',
      b: 'body',
      c: ['1', '2'],
      d: { e: '3' },
    });
  });

  it('reads forms', async () => {
    const event = incoming('name=Ann+B&city%5Bname%5D=Oslo', 'application/x-www-form-urlencoded');

    assert.deepEqual(JSON.parse(JSON.stringify(await eventBundle(event, {}))), {
      name: 'Ann B',
      city: { name: 'Oslo' },
    });
  });

  it('makes a collection of each file of a multipart form', async () => {
    const form = new FormData();
    form.append('title', 'Map');
    form.append('tag', 'a');
    form.append('tag', 'b');
    form.append('file', new Blob([Uint8Array.of(1, 2, 255)], { type: 'image/png' }), 'kärta.png');
    const sent = new Response(form);

    const bundle = await eventBundle(
      incoming(new Uint8Array(await sent.arrayBuffer()), sent.headers.get('content-type') ?? ''),
      {},
    );

    assert.deepEqual(bundle, {
      title: 'Map',
      tag: ['a', 'b'],
      file: { name: 'kärta.png', mime: 'image/png', data: new Binary(Buffer.of(1, 2, 255)) },
    });
  });

  it('refuses a multipart form that is cut off', async () => {
    const event = incoming(
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf',
      'multipart/form-data; boundary=x',
    );

    await assert.rejects(eventBundle(event, {}), { code: 'BAD_REQUEST' });
    await assert.rejects(eventBundle(incoming('a', 'multipart/form-data'), {}), { code: 'BAD_REQUEST' });
  });

  it('puts text and bytes into `value`', async () => {
    assert.deepEqual(await eventBundle(incoming('hi', 'text/plain'), {}), { value: 'hi' });
    assert.deepEqual(await eventBundle(incoming(Uint8Array.of(0xe5), 'text/plain; charset=iso-8859-1'), {}), {
      value: 'å',
    });
    assert.deepEqual(await eventBundle(incoming('<a/>', 'application/soap+xml'), {}), { value: '<a/>' });
    assert.deepEqual(await eventBundle(incoming(Uint8Array.of(255, 0), 'application/pdf'), {}), {
      value: new Binary(Buffer.of(255, 0)),
    });
    assert.deepEqual(await eventBundle(incoming(''), {}), {});
  });

  it('passes JSON on as text where the hook asks for it', async () => {
    assert.deepEqual(await eventBundle(json('{"a": 1}'), { stringify: true }), { value: '{"a": 1}' });
  });

  it('adds headers and method where the hook asks for them', async () => {
    const event = incoming('', '', {
      method: 'DELETE',
      headers: [
        ['X-Key', 'k'],
        ['x-key', 'l'],
      ],
    });

    assert.deepEqual(await eventBundle(event, { getHeaders: true, getMethod: true }), {
      __IMTHEADERS__: [
        { name: 'x-key', value: 'k' },
        { name: 'x-key', value: 'l' },
      ],
      __IMTMETHOD__: 'DELETE',
    });
  });
});

describe('deliveryKey', () => {
  const sent = (...headers: [string, string][]): IncomingEvent => incoming('', '', { headers });

  it('takes the usual headers in their order', () => {
    assert.equal(deliveryKey(sent(['X-GitHub-Delivery', 'g'], ['Idempotency-Key', 'i']), {}), 'i');
    assert.equal(deliveryKey(sent(['X-GitHub-Delivery', 'g'], ['Webhook-Id', 'w']), {}), 'w');
    assert.equal(deliveryKey(sent(['X-GitHub-Delivery', 'g']), {}), 'g');
    assert.equal(deliveryKey(sent(['X-Other', 'o']), {}), undefined);
  });

  it('prefers the header the hook names', () => {
    assert.equal(
      deliveryKey(sent(['Idempotency-Key', 'i'], ['X-Shop-Id', 's']), { deliveryHeader: 'x-shop-id' }),
      's',
    );
  });

  it('shortens what no column would hold', () => {
    assert.match(deliveryKey(sent(['Webhook-Id', 'x'.repeat(5000)]), {}) ?? '', /^[0-9a-f]{64}$/);
  });
});
