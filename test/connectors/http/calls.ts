/** Runs one version of an HTTP module against real servers. */
import type { CallContext } from '../../../connectors/call-context.ts';
import { parseParameters, type ModuleVersion } from '../../../connectors/define.ts';
import { createCookieJar } from '../../../activities/http/cookies.ts';
import type { Bundle } from '../../../scenarios/value.ts';
import { useHttp, type TestServer } from '../../activities/http/server.ts';

/** What every call of these tests believes the time to be. */
export const NOW = new Date('2026-11-24T12:00:00Z');

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** `useHttp` and a way to run a module with a jar of its own per test file. */
export function useModule(version: ModuleVersion | undefined): ReturnType<typeof useHttp> & {
  run(
    server: TestServer,
    parameters: Record<string, unknown>,
    more?: Partial<CallContext>,
  ): Promise<Bundle[]>;
} {
  const http = useHttp();
  const cookies = createCookieJar();
  return {
    ...http,
    async run(server, parameters, more = {}) {
      if (version?.run === undefined) throw new Error('the module has no run');
      const client = http.client({ servers: [server] });
      const signal = new AbortController().signal;
      const context: CallContext = {
        http: (request) => client.request({ ...request, signal }),
        signal,
        idempotencyKey: 'k'.repeat(32),
        log: quiet,
        now: () => NOW,
        cookies,
        ...more,
      };
      return await version.run(parseParameters(version, parameters), context);
    },
  };
}
