/** The scenarios of `demo:api-change`: a note, a search by the version that is withdrawn, another note with what was found. */
import type { JsonObject } from '../scenarios/value.ts';

/** What each makes of the search. */
const FOUND = {
  list: 'issues {{join(map(3.issues; "key"); ", ")}}',
  count: '{{length(3.issues)}} issues',
  total: '{{3.total}} issues in all',
} as const;

export type ApiChangeKind = keyof typeof FOUND;

function note(server: string, id: number, text: string): JsonObject {
  return {
    id,
    module: 'http:MakeRequest',
    version: 4,
    parameters: { authenticationType: 'noAuth', tlsType: '', proxyKeychain: '' },
    mapper: {
      url: `${server}/notes`,
      method: 'post',
      headers: [{ name: 'Idempotency-Key', value: `{{executionId}}-${String(id)}` }],
      contentType: 'json',
      inputMethod: 'jsonString',
      jsonStringBodyContent: `{"text":"${text}"}`,
      parseResponse: true,
      stopOnHttpError: true,
    },
    metadata: { designer: { x: id * 300, y: 0, name: 'Write a note' } },
  };
}

/** `server` is the example server, `account` the connection of the Jira. */
export function apiChangeScenario(kind: ApiChangeKind, server: string, account: number): JsonObject {
  return {
    name: `Demo: ${kind} of issues`,
    flow: [
      note(server, 2, 'begun'),
      {
        id: 3,
        module: 'jira:SearchIssues',
        version: 1,
        parameters: { account },
        mapper: { jql: 'project = DEMO AND status = "To Do"', maxResults: 5 },
        metadata: { designer: { x: 900, y: 0, name: 'Search for issues' } },
        onerror: [
          {
            id: 5,
            module: 'tenon:Retry',
            version: 1,
            parameters: {},
            mapper: { attempts: 50, delay: 600, backoff: 1 },
          },
        ],
      },
      note(server, 4, FOUND[kind]),
    ],
    metadata: {
      version: 1,
      scenario: { roundtrips: 1, maxErrors: 3, autoCommit: true, autoCommitTriggerLast: true },
      designer: { orphans: [] },
    },
  };
}
