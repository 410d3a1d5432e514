/**
 * Planning an upgrade of everything, in a process of its own so that its memory can be read off: `SCENARIOS` scenarios of 20
 * modules on the embedded database, then where-used over `OPEN_RUNS` open runs. Prints one line of JSON.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { importBlueprint } from '../api/services/import-blueprint.ts';
import { createCatalogueService } from '../api/services/catalogue.ts';
import { createModuleLifecycleService } from '../api/services/module-lifecycle.ts';
import { createModuleRules } from '../api/services/module-rules.ts';
import { createScenarioService } from '../api/services/scenarios.ts';
import { createUpgradeService } from '../api/services/upgrades.ts';
import { connectors } from '../connectors/registry.ts';
import type { JsonObject } from '../scenarios/value.ts';
import { openStore } from '../store/index.ts';

const [SCENARIOS = 1000, OPEN_RUNS = 10_000] = process.argv.slice(2).map(Number);
const MODULES = 20;
const noop = (): void => undefined;

function blueprint(index: number): JsonObject {
  const flow = Array.from({ length: MODULES }, (_none, at): JsonObject => {
    const id = at + 1;
    const before = at === 0 ? '' : `?was={{${String(at)}.data.name}}&code={{${String(at)}.statusCode}}`;
    return {
      id,
      module: 'http:ActionSendData',
      version: 3,
      parameters: { handleErrors: true },
      mapper: {
        url: `https://api.example/${String(index)}/${String(id)}${before}`,
        method: 'get',
        headers: [{ name: 'x-id', value: String(id) }],
        qs: [{ name: 'q', value: '{{formatDate(now; "YYYY")}}' }],
        parseResponse: true,
      },
    };
  });
  return { name: `Scenario ${String(index)}`, flow };
}

const home = await mkdtemp(join(tmpdir(), 'tenon-bench-upgrades-'));
const store = await openStore({ home, sync: 'normal' });
try {
  const lifecycles = createModuleLifecycleService(store, createCatalogueService(connectors));
  const rules = createModuleRules(lifecycles);
  const scenarios = createScenarioService({ store, importBlueprint, rules, nudge: noop });
  const upgrades = createUpgradeService({ store, scenarios, lifecycles, rules, nudge: noop });
  for (let index = 0; index < SCENARIOS; index += 1) {
    const { scenario } = await scenarios.create({ blueprint: blueprint(index) }, 'bench');
    for (let run = 0; run < OPEN_RUNS / SCENARIOS; run += 1) {
      const { id, version, planHash } = scenario;
      const row = await store.runs.create({ scenarioId: id, version, planHash, trigger: 'api' });
      await store.runs.markStarted(row.id);
    }
  }
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const began = performance.now();
  const plan = await upgrades.create({}, 'newest', 'bench');
  const planSeconds = (performance.now() - began) / 1000;
  clearInterval(watch);
  peak = Math.max(peak, process.memoryUsage().rss);
  const asked = performance.now();
  const open = await store.upgrades.openRuns(['http:ActionSendData@3']);
  const whereUsedSeconds = (performance.now() - asked) / 1000;
  const applying = performance.now();
  await upgrades.apply(plan.id, { policy: 'pin', readyOnly: true }, 'bench');
  const applySeconds = (performance.now() - applying) / 1000;
  process.stdout.write(
    `${JSON.stringify({
      scenarios: plan.summary.scenarios,
      nodes: plan.summary.nodes,
      automatic: plan.summary.automatic,
      openRuns: [...open.values()].reduce((sum, count) => sum + count, 0),
      ...{ planSeconds, whereUsedSeconds, applySeconds },
      planGrowthMiB: Math.round((peak - before) / 1024 / 1024),
    })}\n`,
  );
} finally {
  await store.close();
  await rm(home, { recursive: true, force: true });
}
