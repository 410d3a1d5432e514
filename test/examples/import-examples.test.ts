/** The examples as `npm start` brings them: each scenario runs against the example server as its README promises. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { exampleNames } from '../../examples/import-examples.ts';
import { useTenon } from '../support/tenon.ts';

interface Listed {
  id: number;
  name: string;
}

interface Run {
  id: string;
  status: string;
  operations: number;
}

describe('the examples', () => {
  const tenon = useTenon({ examples: true });

  async function scenarioOf(example: (typeof exampleNames)[number]): Promise<{ id: number; server: string }> {
    const { items } = (await tenon().call('GET', '/v1/scenarios')).json<{ items: Listed[] }>();
    for (const { id } of items) {
      const { text } = await tenon().call('GET', `/v1/scenarios/${id}/blueprint`);
      const [server] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (server !== undefined && text.includes(`"example":"${example}"`)) return { id, server };
    }
    throw new Error(`The example ${example} was not imported`);
  }

  /** What the example's README says, by a pattern with one group. */
  async function promised(example: (typeof exampleNames)[number], pattern: RegExp): Promise<string> {
    const readme = await readFile(new URL(`../../examples/${example}/README.md`, import.meta.url), 'utf8');
    return pattern.exec(readme)?.[1] ?? '';
  }

  async function runsOf(id: number): Promise<Run[]> {
    return (await tenon().call('GET', `/v1/runs?scenario=${id}`)).json<{ items: Run[] }>().items;
  }

  async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(tenon().tenon.exampleHook ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  it('webhook-and-respond gives a caller its order in the same request', async () => {
    const answer = await post('{"order":7}');

    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), await promised('webhook-and-respond', /^(\{"order":7,.*\})$/m));
  });

  it('webhook-and-respond answers any JSON object with 200', async () => {
    for (const body of ['{}', '{"order":"../../x"}', '{"order":{"deep":[1]}}']) {
      const answer = await post(body);

      assert.equal(answer.status, 200, body);
      assert.ok('order' in ((await answer.json()) as object), body);
    }
  });

  it('webhook-and-respond gives a repeated delivery the first answer and no second run', async () => {
    const { id } = await scenarioOf('webhook-and-respond');
    const before = (await runsOf(id)).length;

    const first = await post('{"order":8}', { 'idempotency-key': 'a' });
    const second = await post('{"order":8}', { 'idempotency-key': 'a' });

    assert.deepEqual([first.status, second.status], [200, 200]);
    assert.equal(await second.text(), await first.text());
    assert.equal((await runsOf(id)).length, before + 1);
  });

  it('fetch-iterate-aggregate looks up ten orders and writes one note', async () => {
    const { id, server } = await scenarioOf('fetch-iterate-aggregate');

    const answer = await tenon().call('POST', `/v1/scenarios/${id}/runs`, { json: { wait: 30 } });

    const run = answer.json<Run>();
    assert.equal(run.status, 'success', answer.text);
    const operations = await promised('fetch-iterate-aggregate', /(\d+) operations/);
    assert.equal(run.operations, Number(operations));
    const { notes } = (await (await fetch(`${server}/notes`)).json()) as Notes; // the example server's own form
    assert.equal(notes.length, 1);
    const { orders = [] } = notes[0]?.note ?? {};
    assert.equal(notes[0]?.requests, 1);
    assert.equal(orders.length, 10);
    assert.deepEqual(orders[0], { item: 'Item 1', customer: 'Emeka', total: 868.5 });
  });
});

interface Notes {
  notes: { requests: number; note: { orders?: object[] } }[];
}
