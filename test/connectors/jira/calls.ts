/** Runs the Jira modules against a fake Jira of the test's own. */
import type { CallContext } from '../../../connectors/call-context.ts';
import { findModule } from '../../../connectors/catalogue.ts';
import { parseParameters } from '../../../connectors/define.ts';
import { startFakeJira, type FakeJira, type FakeJiraOptions } from '../../../connectors/jira/fake/server.ts';
import type { ResponseInfo } from '../../../activities/http/client.ts';
import type { Bundle } from '../../../scenarios/value.ts';
import { useHttp } from '../../activities/http/server.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

export interface JiraCalls {
  start(options?: FakeJiraOptions): Promise<FakeJira>;
  /** Runs a module with the fake's account, or with another one. */
  run(
    ref: string,
    jira: FakeJira,
    parameters: Record<string, unknown>,
    account?: Partial<FakeJira['account']>,
  ): Promise<Bundle[]>;
  /** What the client told of each answer. */
  answers: ResponseInfo[];
}

/** Fakes are closed after each test. */
export function useJira(): JiraCalls {
  const http = useHttp();
  const open: FakeJira[] = [];
  const answers: ResponseInfo[] = [];
  afterEach(async () => {
    answers.splice(0);
    await Promise.all(open.splice(0).map((jira) => jira.close()));
  });
  return {
    answers,
    async start(options) {
      const jira = await startFakeJira(options);
      open.push(jira);
      return jira;
    },
    async run(ref, jira, parameters, account = {}) {
      const version = findModule(ref);
      if (version?.run === undefined) throw new Error(`${ref} has no run`);
      const client = http.client({ allowHosts: [jira.host] });
      const signal = new AbortController().signal;
      const context: CallContext = {
        http: (request) => client.request({ ...request, signal }, (info) => answers.push(info)),
        signal,
        idempotencyKey: 'k'.repeat(32),
        log: quiet,
        now: () => new Date('2026-11-24T12:00:00Z'),
        connection: { id: 1, type: 'jira', data: { ...jira.account, ...account } },
      };
      return await version.run(parseParameters(version, { account: 1, ...parameters }), context);
    },
  };
}
