import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, settingProblems } from '../config.ts';
import { TenonError } from '../errors.ts';
import { adminKey, encryptionKeys } from '../home.ts';

describe('settings', () => {
  it('have defaults, and a home below the working folder', () => {
    const settings = readSettings({}, '/somewhere');

    assert.deepEqual(
      [settings.host, settings.port, settings.home, settings.sync, settings.allowHosts],
      ['127.0.0.1', 3000, '/somewhere/.tenon', 'normal', []],
    );
  });

  it('take an empty variable for one that is not set', () => {
    assert.equal(readSettings({ TENON_PORT: '', TENON_DATABASE_URL: ' ' }).port, 3000);
  });

  it('name every variable that is wrong, and quote none of their values', () => {
    const env = {
      TENON_PORT: 'many',
      TENON_DATABASE_URL: 'mysql://user:hunter2@host',
      TENON_ALLOW_HOSTS: 'intranet',
      TENON_DEPLOYMENT: 'blue',
    };

    const problems = settingProblems(env);

    assert.equal(problems.length, 4);
    for (const name of Object.keys(env))
      assert.ok(
        problems.some((problem) => problem.includes(name)),
        name,
      );
    assert.ok(!problems.join().includes('hunter2'));
    assert.throws(
      () => readSettings(env),
      (error: unknown) => error instanceof TenonError && error.code === 'SETTINGS_INVALID',
    );
  });
});

describe('secrets of the home folder', () => {
  let home = '';
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'tenon-home-'));
  });
  after(() => rm(home, { recursive: true, force: true }));

  it('are made once, by whoever comes first, and readable by their owner only', async () => {
    const settings = readSettings({ TENON_HOME: home });

    const keys = await Promise.all(Array.from({ length: 5 }, () => encryptionKeys(settings)));
    const admin = await adminKey(settings);

    assert.equal(new Set(keys.flat()).size, 1);
    assert.equal(await adminKey(settings), admin);
    for (const file of ['keys', 'admin-key'])
      assert.equal((await stat(join(home, file))).mode & 0o777, 0o600);
  });

  it('give way to those that are set', async () => {
    const settings = readSettings({
      TENON_HOME: home,
      TENON_ADMIN_KEY: '0123456789abcdef',
      TENON_ENCRYPTION_KEYS: 'a, b',
    });

    assert.equal(await adminKey(settings), '0123456789abcdef');
    assert.deepEqual(await encryptionKeys(settings), ['a', 'b']);
  });
});
