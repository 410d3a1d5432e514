import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bundleWorkflowCode, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { converterPaths, workflowModulePath } from '../../temporal/data-converter.ts';
import { recorded } from './recorded.ts';
import { dataConverter, historyFile } from './world.ts';

describe('recorded histories', function () {
  this.timeout(120_000);
  let bundle: WorkflowBundleWithSourceMap;

  before(async () => {
    bundle = await bundleWorkflowCode({
      workflowsPath: workflowModulePath('index'),
      ...converterPaths,
      logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }, // bundling is not the test's subject
    });
  });

  async function replay(name: string, code: string): Promise<void> {
    const history: unknown = JSON.parse(readFileSync(historyFile(name), 'utf8'));
    await Worker.runReplayHistory({ workflowBundle: { code }, dataConverter }, history, name);
  }

  for (const name of Object.keys(recorded)) {
    it(`replays ${name} on this engine (C102)`, () => replay(name, bundle.code));
  }

  it('catches an engine that walks a recorded run differently', async () => {
    // The engine under test with one line changed: routes are tried from the last to the first.
    const changed = bundle.code.replaceAll(
      'routeOrder(routes)[frame.next]',
      'routeOrder(routes).reverse()[frame.next]',
    );
    assert.notEqual(changed, bundle.code, 'the line to change is not in the bundle any more');

    await assert.rejects(replay('router', changed), DeterminismViolationError);
  });
});
