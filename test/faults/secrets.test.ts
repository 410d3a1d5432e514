import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blueprint } from '../support/blueprint.ts';
import { freePort } from '../../temporal/embedded/free-port.ts';
import { useHeldApi } from '../support/held-api.ts';
import { useInstallation } from '../support/tenon-process.ts';
import { request, webhook } from './flows.ts';

/** Told apart from anything else that may be in a file. */
const SECRET = 'sk-live-4f9c1e7a2b8d';

/** The secret, and what of it stands in any base64 text that has it. */
const FORMS = [
  SECRET,
  ...['', ' ', '  '].map((before) =>
    Buffer.from(before + SECRET)
      .toString('base64')
      .slice(4, -4),
  ),
];

const tells = (text: string | Buffer): boolean => FORMS.some((form) => text.includes(form));

describe('a secret in a header of a blueprint', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const tenon = useInstallation({
    env: () => ({ TENON_ALLOW_HOSTS: '127.0.0.1:*', TENON_LOG_LEVEL: 'debug' }),
  });

  async function filesWithSecret(): Promise<string[]> {
    const entries = await readdir(tenon.home, { recursive: true, withFileTypes: true });
    const found: string[] = [];
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path).catch(() => Buffer.alloc(0)); // the database may have dropped it
      if (tells(bytes)) found.push(path.slice(tenon.home.length));
    }
    return found;
  }

  it('is sent, and is in the clear nowhere but in the blueprint an editor asks for', async () => {
    const { api } = tenon;
    const headers = [
      { name: 'Authorization', value: `Bearer ${SECRET}` },
      { name: 'X-Api-Key', value: SECRET },
    ];
    const closed = await freePort(0, '127.0.0.1', 'a port nobody listens on');
    const { id, hook } = await api.listen(
      blueprint([
        webhook(1),
        request(2, 'get', `${stub.url}/read?bytes=40000`, { headers }),
        request(3, 'put', `${stub.url}/write`, { headers }),
        request(4, 'post', `http://127.0.0.1:${String(closed)}/refused`, { headers }),
      ]),
    );
    await (
      await fetch(hook, {
        method: 'POST',
        body: '{"order":1}',
        headers: { 'content-type': 'application/json' },
      })
    ).text();
    const [run] = await api.runs(id);
    assert.ok(run !== undefined);
    assert.equal((await api.ended(run.id)).error?.type, 'ConnectionError');
    assert.deepEqual(
      stub.calls.map(({ headers: sent }) => sent['authorization']),
      [`Bearer ${SECRET}`, `Bearer ${SECRET}`],
    );

    const viewer = await api.call<{ key: string }>('POST', '/v1/api-keys', {
      name: 'viewer',
      role: 'viewer',
    });
    const editor = await api.call<{ key: string }>('POST', '/v1/api-keys', {
      name: 'editor',
      role: 'editor',
    });
    const get = async (path: string, key?: string): Promise<{ status: number; text: string }> => {
      const response = await fetch(`http://127.0.0.1:${String(tenon.port)}${path}`, {
        headers: {
          authorization: `Bearer ${key ?? (await readFile(join(tenon.home, 'admin-key'), 'utf8')).trim()}`,
        },
      });
      return { status: response.status, text: await response.text() };
    };
    const scenario = `/v1/scenarios/${String(id)}`;
    for (const path of [
      `/v1/runs/${run.id}`,
      `/v1/runs/${run.id}/trace`,
      '/v1/runs',
      scenario,
      `${scenario}/versions`,
      '/v1/incomplete-executions',
      '/metrics',
    ]) {
      const { status, text } = await get(path);
      assert.equal(status, 200, path);
      assert.ok(!tells(text), `${path} tells the secret`);
    }
    assert.ok((await get(`/v1/runs/${run.id}/trace`)).text.includes('[redacted]'));
    assert.ok((await get(`${scenario}/blueprint`, editor.key)).text.includes(SECRET));
    assert.equal((await get(`${scenario}/blueprint`, viewer.key)).status, 403);
    const version = await get(`${scenario}/versions/1`, viewer.key);
    assert.equal(version.status, 200);
    assert.ok(!tells(version.text));

    assert.deepEqual(await filesWithSecret(), []);
    assert.equal(await tenon.stop(), 0);
    assert.deepEqual(await filesWithSecret(), []);
    assert.ok(!tells(tenon.output()), 'the log tells the secret');
  });
});
