/** A real Temporal dev server for tests, in memory, on free ports. */
import { homedir } from 'node:os';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTemporalCli } from '../../temporal/embedded/cli-binary.js';
import { searchAttributes } from '../../temporal/names.ts';
import { installRuntime } from '../../temporal/runtime.ts';

/** As `npm start` has them: else every dispatch waits for a slow look at the queue. */
const QUEUES = ['transfer', 'timer', 'visibility'].map((queue) => `history.${queue}ProcessorMaxPollRPS=2000`);

function silent(): void {
  // A test reads results, not logs.
}

/** The tool of the server, which `npm test` installs first. */
export function temporalCli(): string {
  const { path } = findTemporalCli({ env: process.env, home: homedir() });
  if (path === undefined) throw new Error("Temporal's tool is missing: run node scripts/setup.js --temporal");
  return path;
}

/** Starts a server of its own; the caller tears it down. `dynamicConfig`: further `KEY=VALUE` pairs of the server. */
export function startTestTemporal(dynamicConfig: string[] = []): Promise<TestWorkflowEnvironment> {
  installRuntime({ debug: silent, info: silent, warn: silent, error: silent });
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: temporalCli() },
      searchAttributes: Object.values(searchAttributes),
      log: { format: 'json', level: 'error' },
      extraArgs: [...QUEUES, ...dynamicConfig].flatMap((value) => ['--dynamic-config-value', value]),
    },
  });
}
