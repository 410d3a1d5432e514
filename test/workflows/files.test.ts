import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhook } from '../faults/flows.ts';
import { blueprint, iterate, module } from '../support/blueprint.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { withTemporal } from '../support/temporal-eye.ts';

/** Bytes that are no text in any encoding, and do not compress. */
const FILE = Buffer.alloc(400_000);
for (let at = 0; at < FILE.length; at += 32) createHash('sha256').update(String(at)).digest().copy(FILE, at);
const TEXT = Buffer.from('line of a large text file\n'.repeat(6000));

/** What a scenario may hold of a file in Temporal: far less than its bytes. */
const MOST_STATE_BYTES = 40_000;

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

describe('large files', function () {
  this.timeout(120_000);
  let server: Server;
  let url = '';
  const received = new Map<string, Buffer>();
  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method === 'PUT') received.set(request.url ?? '', Buffer.concat(chunks));
        if (request.url === '/file') response.setHeader('content-type', 'application/octet-stream');
        response.end(request.url === '/file' ? FILE : request.url === '/text' ? TEXT : '{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`; // it listens
  });
  after(() => server.close());
  const tenon = useInstallation({
    env: () => ({ TENON_ALLOW_HOSTS: new URL(url).host }),
    started: false,
  });
  before(() => tenon.start());

  const put = (id: number, path: string, body: string) =>
    module('http:MakeRequest@4', {
      id,
      parameters: { authenticationType: 'noAuth', tlsType: '', proxyKeychain: '' },
      mapper: {
        url: url + path,
        method: 'put',
        contentType: 'custom',
        customBodyContent: body,
        customContentType: 'application/octet-stream',
      },
    });
  const download = (id: number, path: string) =>
    module('http:DownloadFile@4', {
      id,
      parameters: { authenticationType: 'noAuth' },
      mapper: { url: url + path },
    });
  const variable = (id: number, name: string, value: string) =>
    module('util:SetVariable2@1', { id, mapper: { name, scope: 'roundtrip', value } });

  it('pass through a run by their handles: mapped, digested, joined, sent on', async () => {
    const { api } = tenon;
    const { id } = await api.create(
      blueprint([
        download(1, '/file'),
        download(2, '/text'),
        variable(3, 'digest', '{{md5(1.data)}} {{length(1.data)}}'),
        variable(4, 'text', '{{toBinary(toString(2.data))}}'),
        iterate(5, '{{split("a,b"; ",")}}'),
        module('util:TextAggregator@1', {
          id: 6,
          parameters: { feeder: 5, rowSeparator: '' },
          mapper: { value: '{{4.text}}' },
        }),
        put(7, '/joined', '{{6.text}}'),
        put(8, '/file', '{{1.data}}'),
        put(9, '/digest', '{{3.digest}}'),
      ]),
    );

    const run = await api.ended((await api.start(id)).id);

    assert.equal(run.status, 'success', JSON.stringify(run.error));
    assert.deepEqual(received.get('/file'), FILE);
    assert.deepEqual(received.get('/joined'), Buffer.concat([TEXT, TEXT]));
    assert.equal(received.get('/digest')?.toString(), `${md5(FILE)} ${String(FILE.length)}`);
    const downloaded = (await api.trace(run.id)).find(({ module: node }) => node === 1);
    assert.match(
      JSON.stringify(downloaded?.output),
      /"data":\{"\$blob":"payloads\/[^"]+\/file-1-[0-9a-f]{64}","size":400000\}/,
    );
  });

  it('that a webhook brings stay out of the history, and reach its caller as they came', async () => {
    const { api } = tenon;
    const { id, webhook: hook } = await api.create(
      blueprint([
        webhook(1),
        put(2, '/upload', '{{1.value}}'),
        module('gateway:WebhookRespond@1', { id: 3, mapper: { status: '200', body: '{{1.value}}' } }),
      ]),
    );
    await api.call('POST', `/v1/scenarios/${String(id)}/activate`, {});

    const response = await fetch(hook?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: FILE,
    });

    assert.deepEqual(Buffer.from(await response.arrayBuffer()), FILE);
    assert.deepEqual(received.get('/upload'), FILE);
    const [run] = (await api.call<{ items: { id: string }[] }>('GET', `/v1/runs?scenario=${String(id)}`))
      .items;
    const bytes = await withTemporal(tenon.temporal(), async ({ handle }) => {
      const { raw } = await handle(run?.id ?? '').describe();
      return Number(raw.workflowExecutionInfo?.historySizeBytes ?? Infinity);
    });
    assert.ok(bytes < MOST_STATE_BYTES, `the history has ${String(bytes)} bytes`);
  });
});
