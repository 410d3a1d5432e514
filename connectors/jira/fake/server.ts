/**
 * A Jira on loopback for tests, examples and the demo: the old search until it is retired, the new one, and reading,
 * creating and updating issues. Other processes steer it by `POST /_control/retire` and `GET /_control/counts`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal, respond, type Call, type Reply } from './exchange.ts';
import { PROJECT, seededIssue, shownIssue, type FakeIssue } from './issues.ts';
import { JqlError, parseJql, type Jql } from './jql.ts';

export interface FakeJiraOptions {
  email?: string;
  apiToken?: string;
  /** How many issues there are at the start; 120 by default. */
  issues?: number;
  /** When the old search is announced to end; in 14 days by default. */
  sunset?: Date;
  /** Any free one by default. */
  port?: number;
}

/** Calls that were answered, by what they asked for. */
export interface FakeJiraCounts {
  oldSearch: number;
  newSearch: number;
  get: number;
  create: number;
  update: number;
  /** Calls of the old search after it was retired. */
  gone: number;
  /** Without the right e-mail address and token. */
  refused: number;
}

export interface FakeJira {
  /** `http://127.0.0.1:<port>` */
  site: string;
  /** `127.0.0.1:<port>`, as TENON_ALLOW_HOSTS has it. */
  host: string;
  /** What a connection of the type `jira` holds. */
  account: { site: string; email: string; apiToken: string };
  counts: FakeJiraCounts;
  issues: FakeIssue[];
  /** From now on the old search answers 410. */
  retireSearch(): void;
  close(): Promise<void>;
}

const NOTICE = 'https://developer.atlassian.com/changelog/#CHANGE-2046';
const REMOVED = `The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at ${NOTICE}`;
const DAY_MS = 24 * 60 * 60 * 1000;
const LARGEST_PAGE = 100;

/** Starts one; it listens when the promise is fulfilled. */
export async function startFakeJira(options: FakeJiraOptions = {}): Promise<FakeJira> {
  const { email = 'ann@example.com', apiToken = 'fake-token', issues: size = 120, port = 0 } = options;
  const sunset = options.sunset ?? new Date(Date.now() + 14 * DAY_MS);
  const issues = Array.from({ length: size }, (_, index) => seededIssue(index + 1));
  const counts: FakeJiraCounts = {
    oldSearch: 0,
    newSearch: 0,
    get: 0,
    create: 0,
    update: 0,
    gone: 0,
    refused: 0,
  };
  let retired = false;
  let site = '';

  function answer(call: Call): Reply {
    if (call.path === '/_control/retire' && call.method === 'POST') {
      retired = true;
      return { status: 204 };
    }
    if (call.path === '/_control/counts') return { status: 200, json: counts };
    if (call.authorization !== `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`) {
      counts.refused += 1;
      throw new Refusal(401, 'Client must be authenticated to access this resource.');
    }
    const issue = /^\/rest\/api\/3\/issue\/([^/]+)$/.exec(call.path)?.[1];
    const at = `${call.method} ${issue === undefined ? call.path : '/rest/api/3/issue/{}'}`;
    switch (at) {
      case 'GET /rest/api/3/search':
        return oldSearch(call);
      case 'GET /rest/api/3/search/jql':
        return newSearch(call);
      case 'POST /rest/api/3/issue':
        return create(call);
      case 'GET /rest/api/3/issue/{}':
        counts.get += 1;
        return { status: 200, json: shownIssue(found(issue), site, fieldsOf(call), 'all') };
      case 'PUT /rest/api/3/issue/{}':
        return update(found(issue), call);
      default:
        throw new Refusal(404, 'There is nothing at this address.');
    }
  }

  function oldSearch(call: Call): Reply {
    if (retired) {
      counts.gone += 1;
      throw new Refusal(410, REMOVED);
    }
    counts.oldSearch += 1;
    const matching = jqlOf(call).select(issues);
    const [startAt, maxResults] = [
      numberOf(call, 'startAt', 0),
      Math.min(numberOf(call, 'maxResults', 50), LARGEST_PAGE),
    ];
    const page = matching.slice(startAt, startAt + maxResults);
    return {
      status: 200,
      json: {
        ...{ startAt, maxResults, total: matching.length },
        issues: page.map((issue) => shownIssue(issue, site, fieldsOf(call), 'navigable')),
      },
      headers: {
        // RFC 9745 and RFC 8594.
        deprecation: `@${String(Date.UTC(2024, 9, 31) / 1000)}`,
        sunset: sunset.toUTCString(),
        link: `<${NOTICE}>; rel="deprecation", <${site}/rest/api/3/search/jql>; rel="successor-version"`,
      },
    };
  }

  function newSearch(call: Call): Reply {
    const jql = jqlOf(call);
    if (!jql.bounded) {
      throw new Refusal(
        400,
        'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
      );
    }
    counts.newSearch += 1;
    const matching = jql.select(issues);
    const from = positionOf(call);
    const end = from + Math.min(numberOf(call, 'maxResults', 50), LARGEST_PAGE);
    const isLast = end >= matching.length;
    return {
      status: 200,
      json: {
        issues: matching.slice(from, end).map((issue) => shownIssue(issue, site, fieldsOf(call), 'id')),
        isLast,
        ...(isLast ? {} : { nextPageToken: tokenOf(call, end) }),
      },
    };
  }

  function found(key: string | undefined): FakeIssue {
    const issue = issues.find((one) => one.key === key || one.id === key);
    if (issue !== undefined) return issue;
    throw new Refusal(404, 'Issue does not exist or you do not have permission to see it.');
  }

  function create(call: Call): Reply {
    const { project, ...fields } = givenFields(call);
    const missing = ['summary', 'issuetype'].filter((name) => fields[name] === undefined);
    const key = (project as { key?: string } | undefined)?.key; // as Jira takes it
    if (key !== PROJECT) throw new Refusal(400, '', { project: 'valid project is required' });
    if (missing.length > 0) {
      throw new Refusal(
        400,
        '',
        Object.fromEntries(missing.map((name) => [name, `You must specify a ${name}.`])),
      );
    }
    counts.create += 1;
    const made = seededIssue(issues.length + 1);
    const issue: FakeIssue = {
      ...made,
      fields: { ...made.fields, labels: [], status: { name: 'To Do' }, ...fields },
    };
    issues.push(issue);
    return {
      status: 201,
      json: { id: issue.id, key: issue.key, self: `${site}/rest/api/3/issue/${issue.id}` },
    };
  }

  function update(issue: FakeIssue, call: Call): Reply {
    Object.assign(issue.fields, givenFields(call));
    counts.update += 1;
    return { status: 204 };
  }

  const server = createServer((request, response) => {
    void respond(request, response, answer);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`; // it listens on a port
  site = `http://${host}`;
  return {
    ...{ site, host, counts, issues },
    account: { site, email, apiToken },
    retireSearch() {
      retired = true;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function jqlOf(call: Call): Jql {
  try {
    return parseJql(call.query.get('jql') ?? '');
  } catch (error) {
    if (error instanceof JqlError) throw new Refusal(400, error.message);
    throw error;
  }
}

/** Names in any spelling of a list: repeated, or with commas. */
const fieldsOf = ({ query }: Call): string[] => query.getAll('fields').flatMap((names) => names.split(','));

function numberOf({ query }: Call, name: string, preset: number): number {
  const value = Number(query.get(name) ?? preset);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Refusal(400, `The value of ${name} is not a number.`);
}

/** A token is good for the JQL it was made for. */
function tokenOf({ query }: Call, position: number): string {
  return Buffer.from(JSON.stringify([query.get('jql'), position])).toString('base64url');
}

function positionOf(call: Call): number {
  const token = call.query.get('nextPageToken');
  if (token === null) return 0;
  const position = Number(/(\d+)\]$/.exec(Buffer.from(token, 'base64url').toString())?.[1]);
  if (token === tokenOf(call, position)) return position;
  throw new Refusal(400, 'The nextPageToken is not one of this search.');
}

function givenFields({ body }: Call): Record<string, unknown> {
  const { fields = {} } = JSON.parse(body) as { fields?: Record<string, unknown> }; // what the modules send
  const description = fields['description'] as { type?: string; version?: number } | null | undefined; // checked below
  if (
    description !== undefined &&
    description !== null &&
    (description.type !== 'doc' || description.version !== 1)
  ) {
    throw new Refusal(400, '', {
      description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    });
  }
  return fields;
}
