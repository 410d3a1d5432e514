import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { catalogue, describe as describeModule, findModule, migrations } from '../../connectors/catalogue.ts';
import { contracts } from '../../connectors/contracts.ts';
import { fieldMeta } from '../../connectors/field-specs.ts';
import { connectors } from '../../connectors/registry.ts';
import { pureModules } from '../../connectors/pure.ts';
import { mayStep, stepsForward, type LifecycleState } from '../../scenarios/upgrade/lifecycle-steps.ts';
import { upgradeScenario } from '../../scenarios/upgrade/upgrade-scenario.ts';
import type { JsonObject } from '../../scenarios/value.ts';
import { outdated } from '../../scripts/generate.ts';

const modules = connectors.flatMap((connector) => connector.modules.map((module) => ({ connector, module })));
const versions = modules.flatMap(({ module }) => module.versions);

function isSentence(text: string): boolean {
  return /^[\p{Lu}`“].*[.”]$/su.test(text);
}

describe('every connector', () => {
  for (const connector of connectors) {
    it(`${connector.id} has an id, texts and modules of its own`, () => {
      assert.match(connector.id, /^[a-z][a-z0-9-]*$/);
      assert.ok(connector.title !== '' && isSentence(connector.description));
      assert.ok(connector.modules.length > 0);
      for (const module of connector.modules) assert.ok(module.id.startsWith(`${connector.id}:`), module.id);
    });
  }

  it('has ids and aliases that mean one thing only', () => {
    const ids = modules.flatMap(({ module }) => [module.id, ...(module.aliases ?? [])]);

    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('is in the generated files as they are on disk', async () => {
    assert.deepEqual(await outdated(), [], 'run: npm run generate');
  });
});

describe('every kind of connection', () => {
  const connections = connectors.flatMap(({ connections: kinds = [] }) => kinds);

  it('has a type of its own, texts, examples that parse and secrets among its fields', () => {
    const names = connections.map(({ type }) => type);
    assert.deepEqual(names, [...new Set(names)]);
    for (const { type, description, fields, secrets, examples } of connections) {
      assert.match(type, /^[a-z][a-z0-9-]*$/);
      assert.ok(isSentence(description), description);
      assert.ok(secrets.length > 0 && secrets.every((name) => Object.hasOwn(fields.shape, name)));
      assert.ok(examples.length > 0);
      for (const example of examples) fields.parse(example);
    }
  });
});

describe('every module', () => {
  for (const { module } of modules) {
    it(`${module.id} has its texts and its versions in order`, () => {
      assert.match(module.id, /^[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9]*$/);
      assert.ok(module.title !== '');
      assert.ok(isSentence(module.description), module.description);
      for (const text of [module.when, ...(module.gotchas ?? [])])
        assert.ok(text === undefined || isSentence(text), text);
      const numbers = module.versions.map(({ version }) => version);
      assert.ok(numbers.length > 0);
      for (const number of numbers) assert.match(number, /^\d+(?:\.[1-9]\d*)?$/);
      const sorted = numbers.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
      assert.deepEqual(numbers, sorted);
    });
  }
});

describe('every module version', () => {
  for (const version of versions) {
    const half = pureModules.get(version.ref);

    it(`${version.ref} parses its own examples`, () => {
      assert.ok(version.examples.length > 0);
      for (const example of version.examples) version.parameters.parse(example);
    });

    it(`${version.ref} says what its fields are for`, () => {
      for (const [name, field] of Object.entries<z.core.$ZodType>(version.schema.shape)) {
        assert.ok(isSentence(fieldMeta(field).description ?? ''), `${name} has no description`);
      }
      for (const { name, required, default: fallback } of version.fields) {
        assert.match(name, /^\w+$/);
        assert.ok(required !== true || fallback === undefined);
      }
      assert.equal(new Set(version.fields.map(({ name }) => name)).size, version.fields.length);
      assert.deepEqual(JSON.parse(JSON.stringify(version.fields)), version.fields);
    });

    it(`${version.ref} has the code its runner needs, and none besides`, () => {
      if (version.runner === 'engine') assert.ok(version.role !== undefined);
      else assert.equal(version.role, undefined);
      if (version.role === 'aggregate') assert.ok(half?.aggregate !== undefined);
      if (version.runner === 'call') assert.ok(version.run !== undefined);
      if (version.runner === 'pure') assert.ok(half?.run !== undefined);
      else assert.ok(half?.run === undefined);
      assert.ok(findModule(version.ref) !== undefined);
    });

    it(`${version.ref} says what a repeated call would do`, () => {
      const { effect, repeat } = version.effect;
      if (version.runner === 'engine') assert.equal(effect, 'pure');
      if (version.runner === 'pure') assert.ok(effect === 'pure' || effect === 'by-parameters');
      assert.equal(effect === 'by-parameters', half?.effect !== undefined);
      assert.equal(effect === 'write', repeat !== undefined);
    });

    it(`${version.ref} is on its way out only with a date and a way on, or a reason why there is none`, () => {
      const { state, since, until, hardness } = version.lifecycle;
      const next = migrations.next(version.ref);
      if (state === 'active' || state === 'legacy') return;
      assert.match(since ?? '', /^\d{4}-\d{2}-\d{2}$/);
      assert.equal(until === undefined, hardness === undefined, 'a date says how hard it is');
      assert.ok(next !== undefined, 'MIGRATION_GAP: nothing follows it, and nothing says why');
    });
  }

  it('has a way from every version that is no longer the newest, by migrations that exist (C092)', () => {
    for (const { module } of modules) {
      for (const [index, version] of module.versions.entries()) {
        const following = module.versions[index + 1];
        if (following === undefined) continue;
        assert.ok(
          version.replacement ?? following.migration,
          `MIGRATION_GAP: ${version.ref} -> ${following.ref}`,
        );
      }
    }
    for (const { ref } of versions) {
      const next = migrations.next(ref);
      if (next === undefined || 'none' in next) continue;
      for (const to of 'to' in next ? [next.to] : next.choices.map((choice) => choice.to)) {
        assert.ok(describeModule(to), `${ref} leads to ${to}, which does not exist`);
      }
    }
  });

  it('upgrades its examples: what is ready is valid input of the newest version', () => {
    for (const { ref, module, examples } of versions) {
      if (migrations.next(ref) === undefined) continue;
      for (const example of examples) {
        const [name, version] = ref.split('@');
        const node = { id: 1, module: name, version: Number(version), parameters: {}, mapper: example };
        const blueprint = JSON.parse(JSON.stringify({ name: 'x', flow: [node] })) as JsonObject; // examples are JSON
        const options = { catalogue, migrations, targets: new Map([[1, 'newest' as const]]) };
        const [upgrade] = upgradeScenario(blueprint, options).nodes;
        assert.ok(upgrade, `${module.id}: nothing came of it`);
        if (upgrade.outcome !== 'automatic') continue;
        const { blueprint: after } = upgradeScenario(blueprint, options);
        const [moved] = after['flow'] as { parameters: object; mapper: object }[]; // as it was built
        findModule(upgrade.to)?.parameters.parse({ ...moved?.parameters, ...moved?.mapper });
      }
    }
  });

  it('keeps its published contracts (C091), and takes no illegal step in its life', () => {
    const published = JSON.parse(readFileSync('connectors/contracts.json', 'utf8')) as ReturnType<
      typeof contracts
    >;
    const now = contracts();
    for (const [ref, { contract, state }] of Object.entries(published)) {
      const version = now[ref];
      if (version === undefined) {
        assert.equal(state, 'retired', `${ref} was taken away without having been retired`);
        continue;
      }
      assert.equal(
        version.contract,
        contract,
        `CONTRACT_FROZEN: ${ref} was published otherwise; make a new version`,
      );
      const from = state as LifecycleState; // written from one
      const to = version.state as LifecycleState; // same
      assert.ok(
        stepsForward(from, to) !== undefined || mayStep(from, to),
        `ILLEGAL_TRANSITION: ${ref} ${from} -> ${to}`,
      );
    }
    assert.deepEqual(
      Object.keys(now).filter((ref) => !Object.hasOwn(published, ref)),
      [],
      'new versions are published with: npm run generate',
    );
  });

  it('takes only connections that exist, by parameters it has', () => {
    const types = new Set(connectors.flatMap(({ connections = [] }) => connections.map(({ type }) => type)));
    for (const { ref, connection = [], fields } of versions) {
      for (const use of connection) {
        assert.ok(
          fields.some(({ name }) => name === use.parameter),
          `${ref} has no ${use.parameter}`,
        );
        for (const type of use.types) assert.ok(types.has(type), `${ref} takes ${type}`);
      }
    }
  });

  it('has a pure half only where there is a version for it', () => {
    const known = new Set(versions.map(({ ref }) => ref));
    assert.deepEqual(
      [...pureModules.keys()].filter((ref) => !known.has(ref)),
      [],
    );
  });

  it('names a successor that exists', () => {
    for (const { lifecycle } of versions) {
      assert.ok(lifecycle.replacement === undefined || describeModule(lifecycle.replacement) !== undefined);
    }
  });
});
