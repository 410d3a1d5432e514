/** The laws of migrations (L1 to L7), for settings and migrations nobody thought of. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Questions, type Attention } from '../../../scenarios/upgrade/attention.ts';
import { migrateSettings } from '../../../scenarios/upgrade/migrate-settings.ts';
import type {
  InputChange,
  Migration,
  NodeConfig,
  OutputChange,
} from '../../../scenarios/upgrade/migration.ts';
import { rewriteReaders } from '../../../scenarios/upgrade/rewrite-readers.ts';
import type { Json, JsonObject } from '../../../scenarios/value.ts';

const NAMES = ['a', 'b', 'c', 'd', 'limit', 'odd name', '__proto__', 'constructor'] as const;
const name = fc.constantFrom(...NAMES);
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('{{1.x}}', '{{ 2.y + 1 }}', 'a {{1.z}} b', '5', 'true', '{{1.broken', ''),
);
const value: fc.Arbitrary<Json> = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
);

function config(): fc.Arbitrary<NodeConfig> {
  const section = fc.array(fc.tuple(name, value), { maxLength: 6 }).map((entries) => {
    const object: JsonObject = {};
    for (const [key, one] of entries) {
      Object.defineProperty(object, key, {
        value: one,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return object;
  });
  return fc.record({ parameters: section, mapper: section });
}

const change: fc.Arbitrary<InputChange> = fc.oneof(
  fc.record({ op: fc.constant('rename' as const), from: name, to: name }),
  fc.record({ op: fc.constant('default' as const), at: name, value }),
  fc.record({ op: fc.constant('const' as const), at: name, value }),
  fc.record({
    op: fc.constant('move' as const),
    at: name,
    in: fc.constantFrom('mapper' as const, 'parameters' as const),
  }),
  fc.record({
    op: fc.constant('drop' as const),
    at: name,
    loss: fc.constantFrom('feature' as const, 'data' as const),
    reason: fc.constant('gone'),
  }),
  fc.record({
    op: fc.constant('convert' as const),
    at: name,
    to: fc.constantFrom('number' as const, 'text' as const, 'boolean' as const, 'iso-date' as const),
  }),
  fc.record({ op: fc.constant('wrap' as const), at: name, as: fc.constant('array' as const) }),
  fc.record({ op: fc.constant('unwrap' as const), at: name }),
  fc.record({
    op: fc.constant('map-value' as const),
    at: name,
    map: fc.constant({ old: 'new', '5': 'five' }),
    otherwise: fc.constantFrom('keep' as const, 'ask' as const),
  }),
  fc.record({
    op: fc.constant('limit' as const),
    at: name,
    maxLength: fc.constant(3),
    reason: fc.constant('less'),
  }),
  fc.record({ op: fc.constant('require' as const), at: name, reason: fc.constant('needed') }),
);
const migration: fc.Arbitrary<Migration> = fc.record({ inputs: fc.array(change, { maxLength: 5 }) });

function migrated(given: NodeConfig, by: Migration): { after: NodeConfig; asked: Attention[] } {
  const questions = new Questions(3, {});
  return { after: migrateSettings(given, by, questions), asked: questions.asked };
}

const runs = { numRuns: 500 };

describe('migrations', () => {
  it('are pure, and give the same again (L1)', () => {
    fc.assert(
      fc.property(config(), migration, (given, by) => {
        const before = JSON.stringify(given);
        const once = JSON.stringify(migrated(given, by));
        assert.equal(JSON.stringify(migrated(given, by)), once);
        assert.equal(JSON.stringify(given), before);
      }),
      runs,
    );
  });

  it('follow each other as if they were one (L2)', () => {
    fc.assert(
      fc.property(config(), migration, migration, (given, first, second) => {
        const chained = migrated(migrated(given, first).after, second).after;
        const { inputs: one = [] } = first;
        const { inputs: other = [] } = second;
        assert.deepEqual(migrated(given, { inputs: [...one, ...other] }).after, chained);
      }),
      runs,
    );
  });

  it('change nothing where there is nothing to change (L3)', () => {
    fc.assert(
      fc.property(config(), (given) => {
        assert.equal(JSON.stringify(migrated(given, {}).after), JSON.stringify(given));
      }),
      runs,
    );
  });

  it('lose no filled value in silence: it is there, or somebody is told (L4)', () => {
    fc.assert(
      fc.property(config(), change, (given, one) => {
        // A rename onto a setting that is filled in itself is an author's mistake.
        if (one.op === 'rename') return;
        const { after, asked } = migrated(given, { inputs: [one] });
        const there = JSON.stringify(after);
        for (const [key, was] of Object.entries({ ...given.parameters, ...given.mapper })) {
          if (was === null || was === '' || !('at' in one) || one.at !== key) continue;
          if (JSON.stringify(asked).includes(JSON.stringify(key).slice(1, -1))) continue;
          const kept = there.includes(JSON.stringify(was)) || one.op === 'convert' || one.op === 'map-value';
          const wrapped =
            typeof was === 'string' &&
            there.includes(JSON.stringify(was.replaceAll('{{', '{{"{{"}}')).slice(1, -1));
          const opened = Array.isArray(was) && was.length === 1;
          assert.ok(kept || wrapped || opened, `${one.op} lost ${JSON.stringify(was)}: ${there}`);
        }
      }),
      runs,
    );
  });

  it('there and back are where they began (L6)', () => {
    fc.assert(
      fc.property(config(), (given) => {
        const there: Migration = { inputs: [{ op: 'rename', from: 'a', to: 'z' }] };
        const back: Migration = { inputs: [{ op: 'rename', from: 'z', to: 'a' }] };
        const filled = JSON.parse(JSON.stringify(given)) as NodeConfig; // JSON
        for (const section of [filled.parameters, filled.mapper]) {
          if (Object.hasOwn(section, 'a') && (section['a'] === '' || section['a'] === null))
            Reflect.deleteProperty(section, 'a');
        }
        assert.equal(
          JSON.stringify(migrated(migrated(filled, there).after, back).after),
          JSON.stringify(filled),
        );
      }),
      runs,
    );
  });

  it('show no secret, whatever becomes of it (L7)', () => {
    const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB';
    fc.assert(
      fc.property(config(), migration, name, fc.boolean(), (given, by, at, inside) => {
        const mapper = {
          ...given.mapper,
          [at]: inside ? [{ name: 'x', value: secret }] : `Bearer ${secret}`,
        };
        const { asked } = migrated({ ...given, mapper }, by);
        assert.ok(!JSON.stringify(asked).includes(secret));
      }),
      runs,
    );
  });
});

describe('rewriting readers', () => {
  const field = fc.constantFrom('old', 'new', 'other', 'odd name');
  const rename: fc.Arbitrary<OutputChange> = fc.record({
    op: fc.constant('rename' as const),
    from: field,
    to: field,
  });
  const template = fc
    .array(
      fc.oneof(
        fc.string({ maxLength: 8 }).map((given) => given.replaceAll('{', '')),
        field.map((read) => `{{3.\`${read}\`}}`),
        fc.constantFrom(
          '{{ 3.old }}',
          '{{3.old[1].x}}',
          '{{map(3.list; "old")}}',
          '{{4.old}}',
          '{{upper(3.other)}}',
        ),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join(''));
  const rewritten = (given: string, changes: OutputChange[]): string => {
    const blueprint: JsonObject = { flow: [{ id: 4, module: 'x:Y', version: 1, mapper: { a: given } }] };
    rewriteReaders(blueprint, 3, changes, new Questions(3, {}));
    const [node] = blueprint['flow'] as { mapper: { a: string } }[]; // just built
    return node?.mapper.a ?? '';
  };

  it('touches nothing that does not read what changed', () => {
    fc.assert(
      fc.property(template, (given) => {
        assert.equal(rewritten(given, [{ op: 'rename', from: 'never', to: 'read' }]), given);
      }),
      runs,
    );
  });

  it('is undone by the rename back', () => {
    fc.assert(
      fc.property(template, (given) => {
        const there = rewritten(given, [{ op: 'rename', from: 'old', to: 'zzz' }]);
        const back = rewritten(there, [{ op: 'rename', from: 'zzz', to: 'old' }]);
        assert.equal(back.replaceAll('`old`', 'old'), given.replaceAll('`old`', 'old'));
      }),
      runs,
    );
  });

  it('gives the same for independent renames in any order', () => {
    fc.assert(
      fc.property(
        template,
        fc.uniqueArray(rename, { maxLength: 2, selector: (one) => ('from' in one ? one.from : '') }),
        (given, changes) => {
          assert.equal(rewritten(given, changes), rewritten(given, [...changes].reverse()));
        },
      ),
      runs,
    );
  });
});
