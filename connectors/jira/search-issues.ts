import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { own, type Collection, type Value } from '../../scenarios/value.ts';
import type { CallContext, Pair } from '../call-context.ts';
import { defineModule } from '../define.ts';
import { Issue } from './get-issue.ts';
import { account, accountUse, callJira, fieldNames } from './jira-api.ts';
import { searchMigration } from './search-migration.ts';

/** Issues asked for at once. */
const PAGE = 100;
/** All of them are one bundle. */
const MOST_ISSUES = 1000;
/** Ten pages. */
const TIME_LIMIT_MS = 120_000;

const jql = z.string().min(1).describe('Which issues, in Jira’s query language.');
const most = z.int().min(1).max(MOST_ISSUES).default(50);

const fieldsQuery = (names: readonly string[]): Pair[] =>
  names.length === 0 ? [] : [['fields', names.join(',')]];

function issuesOf(page: Collection): Value[] {
  const issues = own(page, 'issues');
  if (Array.isArray(issues)) return issues;
  throw new ModuleError('DataError', 'The answer of the search has no issues.');
}

interface OldSearch {
  jql: string;
  startAt: number;
  maxResults: number;
  fields: readonly string[];
}

async function searchByPosition(search: OldSearch, context: CallContext): Promise<Collection> {
  const { jql: query, startAt, maxResults, fields } = search;
  const issues: Value[] = [];
  for (;;) {
    const asked = Math.min(PAGE, maxResults - issues.length);
    const page = await callJira(context, {
      method: 'GET',
      path: '/rest/api/3/search',
      query: [
        ['jql', query],
        ['startAt', String(startAt + issues.length)],
        ['maxResults', String(asked)],
        ...fieldsQuery(fields),
      ],
      wayOut: 'Upgrade this module to jira:SearchIssues@2, which calls the new search.',
    });
    const found = issuesOf(page);
    issues.push(...found.slice(0, asked));
    const total = Number(own(page, 'total'));
    const done = found.length === 0 || issues.length >= maxResults || startAt + issues.length >= total;
    if (done) return { issues, total, startAt, maxResults };
  }
}

async function searchByToken(
  { jql: query, limit, fields }: { jql: string; limit: number; fields: readonly string[] },
  context: CallContext,
): Promise<Collection> {
  const issues: Value[] = [];
  const seen = new Set<string>();
  for (let token = ''; ;) {
    const asked = Math.min(PAGE, limit - issues.length);
    const page = await callJira(context, {
      method: 'GET',
      path: '/rest/api/3/search/jql',
      query: [
        ['jql', query],
        ['maxResults', String(asked)],
        ...fieldsQuery(fields),
        ...(token === '' ? [] : ([['nextPageToken', token]] as const)),
      ],
    });
    const found = issuesOf(page);
    issues.push(...found.slice(0, asked));
    const next = own(page, 'nextPageToken');
    if (typeof next !== 'string' || next === '') return { issues, isLast: found.length <= asked };
    if (issues.length >= limit) return { issues, isLast: false };
    // A page may be empty and not the last, but a token that comes again leads nowhere.
    if (seen.has(next))
      throw new ModuleError('DataError', 'The search gives the same page token again and again.');
    seen.add(next);
    token = next;
  }
}

/** Finds issues by JQL. */
export const searchIssues = defineModule({
  id: 'jira:SearchIssues',
  kind: 'search',
  title: 'Search for issues',
  description: 'Finds issues by JQL and emits them as one bundle with a list.',
  when: 'Issues are to be found by their fields. One whose key is known is read by `jira:GetIssue`.',
  gotchas: [
    'One bundle holds all issues: put an iterator over `issues` behind it.',
    'Version 2 emits nothing but ids unless `fields` names what is wanted: `*navigable`, `*all` or ids of fields.',
    'Version 2 needs a condition in the JQL, and does not know how many issues there are in all.',
  ],
})
  .version('1', {
    lifecycle: { state: 'deprecated', since: '2024-10-31', until: '2025-05-01', hardness: 'vendor-hard' },
    effect: 'read',
    timeLimitMs: TIME_LIMIT_MS,
    connection: accountUse,
    parameters: z.object({
      account,
      jql,
      startAt: z.int().min(0).default(0).describe('How many issues to pass over.'),
      maxResults: most.describe('Most issues emitted.'),
      fields: fieldNames.describe('Ids of the fields wanted; those Jira calls navigable where empty.'),
    }),
    output: z.object({
      issues: z.array(Issue),
      total: z.int().describe('How many issues there are in all.'),
      startAt: z.int(),
      maxResults: z.int(),
    }),
    examples: [{ account: 1, jql: 'project = DEMO AND status = "To Do"', maxResults: 20 }],
    async run({ jql: query, startAt, maxResults, fields = [] }, context) {
      return [await searchByPosition({ jql: query, startAt, maxResults, fields }, context)];
    },
  })
  // Version 2: Jira removed the search by position (its notice CHANGE-2046).
  .version('2', {
    lifecycle: { state: 'active' },
    effect: 'read',
    timeLimitMs: TIME_LIMIT_MS,
    connection: accountUse,
    parameters: z.object({
      account,
      jql,
      limit: most.describe('Most issues emitted.'),
      fields: fieldNames.describe('Ids of the fields wanted, `*navigable` or `*all`; ids only where empty.'),
    }),
    output: z.object({
      issues: z.array(Issue),
      isLast: z.boolean().describe('There are no more than these.'),
    }),
    examples: [{ account: 1, jql: 'project = DEMO', limit: 20, fields: ['*navigable'] }],
    migration: searchMigration,
    async run({ jql: query, limit, fields = [] }, context) {
      return [await searchByToken({ jql: query, limit, fields }, context)];
    },
  });
