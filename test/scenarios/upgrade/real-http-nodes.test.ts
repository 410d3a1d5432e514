/**
 * Every request node of blueprints that people published, moved to version 4. The blueprints are other people's data: used
 * where the conformance kit lies, never copied; without the kit these tests are skipped.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue, migrations } from '../../../connectors/catalogue.ts';
import { importBlueprint } from '../../../scenarios/check.ts';
import { rawNodes, templatePlaces } from '../../../scenarios/upgrade/template-places.ts';
import {
  upgradable,
  upgradeScenario,
  type NodeUpgrade,
} from '../../../scenarios/upgrade/upgrade-scenario.ts';
import { isCollection, type Json, type JsonObject } from '../../../scenarios/value.ts';

const kit =
  process.env['TENON_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../shared/conformance', import.meta.url));
const folder = join(kit, 'blueprints');

interface RealBlueprint {
  name: string;
  blueprint: JsonObject;
}

let known: RealBlueprint[] | undefined;

function realBlueprints(): RealBlueprint[] {
  known ??= readBlueprints();
  return known;
}

function readBlueprints(): RealBlueprint[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const parsed = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json; // a JSON file
      if (!isCollection(parsed)) return [];
      const inner = parsed['blueprint'];
      return [{ name, blueprint: isCollection(inner) ? inner : parsed }];
    });
}

/** All request nodes with what becomes of them, each file upgraded as a whole. */
function upgraded(
  prefix: string,
): { file: RealBlueprint; result: ReturnType<typeof upgradeScenario>; nodes: NodeUpgrade[] }[] {
  return realBlueprints().flatMap((file) => {
    const wanted = upgradable(file.blueprint, { catalogue, migrations }).filter(({ ref }) =>
      ref.startsWith(prefix),
    );
    if (wanted.length === 0) return [];
    const targets = new Map(wanted.map(({ node }) => [node, 'newest' as const]));
    const result = upgradeScenario(file.blueprint, { catalogue, migrations, targets });
    return [{ file, result, nodes: result.nodes }];
  });
}

const count = (nodes: readonly NodeUpgrade[], outcome: string): number =>
  nodes.filter((node) => node.outcome === outcome).length;

(existsSync(folder) ? describe : describe.skip)('request nodes of real blueprints', () => {
  for (const [prefix, to] of [
    ['http:ActionSendData@3', 'http:MakeRequest@4'],
    ['http:ActionSendDataBasicAuth@3', 'http:MakeRequest@4'],
    ['http:ActionSendDataAPIKeyAuth@3', 'http:MakeRequest@4'],
    ['http:ActionGetFile@3', 'http:DownloadFile@4'],
  ] as const) {
    it(`${prefix}: every one gets a plan to ${to}, with a reason wherever it is not automatic`, () => {
      const before = realBlueprints().flatMap(({ blueprint }) =>
        upgradable(blueprint, { catalogue, migrations }).filter(({ ref }) => ref === prefix),
      );
      const nodes = upgraded(prefix).flatMap((one) => one.nodes);

      assert.ok(before.length > 0);
      assert.equal(nodes.length, before.length);
      for (const node of nodes) {
        assert.equal(node.to, to);
        assert.ok(node.outcome === 'automatic' || node.attention.some(({ reason }) => reason !== ''));
      }
      assert.equal(count(nodes, 'impossible'), 0);
      assert.ok(
        count(nodes, 'automatic') / nodes.length >= 0.8,
        JSON.stringify(nodes.map(({ attention }) => attention)),
      );
    });

    it(`${prefix}: the result imports without new problems and differs only in what the plan names`, () => {
      for (const { file, result, nodes } of upgraded(prefix)) {
        const problems = (blueprint: JsonObject): string[] =>
          importBlueprint(blueprint, catalogue).problems.map(({ path, code }) => `${path} ${code}`);
        assert.deepEqual(problems(result.blueprint), problems(file.blueprint), file.name);
        assert.deepEqual(undone(result.blueprint, file.blueprint, nodes), file.blueprint, file.name);
      }
    });
  }
});

/** The result with everything the plan names put back: what else differs is seen. */
function undone(result: JsonObject, before: JsonObject, nodes: readonly NodeUpgrade[]): JsonObject {
  const copy = JSON.parse(JSON.stringify(result)) as JsonObject; // JSON of a blueprint
  for (const { path, settings } of nodes) {
    const [now, then] = [copy, before].map(
      (blueprint) => rawNodes(blueprint).find((one) => one.path === path)?.raw,
    );
    assert.ok(now !== undefined && then !== undefined);
    for (const name of ['module', 'version']) now[name] = then[name] ?? null;
    for (const { field } of settings) putBack(now, then, field);
    for (const name of ['parameters', 'mapper'])
      if (!Object.hasOwn(then, name)) Reflect.deleteProperty(now, name);
  }
  const places = rawNodes(copy).flatMap(templatePlaces);
  for (const rewrite of nodes.flatMap(({ rewrites }) => rewrites)) {
    const place = places.find(({ path, text }) => path === rewrite.path && text === rewrite.after);
    assert.ok(place, `${rewrite.path} is rewritten`);
    place.write(rewrite.before);
  }
  return copy;
}

function putBack(now: JsonObject, then: JsonObject, field: string): void {
  const [section = '', name = ''] = field.split('.');
  const [to, from] = [now[section], then[section]];
  assert.ok(isCollection(to));
  if (isCollection(from) && Object.hasOwn(from, name)) to[name] = from[name] ?? null;
  else Reflect.deleteProperty(to, name);
}
