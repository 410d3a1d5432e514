import { z } from 'zod';
import type { Pair } from '../call-context.ts';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { account, accountUse, callJira, fieldNames, issueKey } from './jira-api.ts';

/** One issue as Jira gives it. */
export const Issue = z.looseObject({
  id: z.string(),
  key: z.string(),
  self: z.string(),
  fields: z.record(z.string(), fields.any()).describe('By their ids.'),
});

/** Reads one issue. */
export const getIssue = defineModule({
  id: 'jira:GetIssue',
  kind: 'action',
  title: 'Get an issue',
  description: 'Reads one issue by its key or id.',
  gotchas: ['An issue that is not there, or may not be seen, is a `DataError`.'],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'read',
  connection: accountUse,
  parameters: z.object({
    account,
    issue: issueKey,
    fields: fieldNames.describe('Ids of the fields wanted; all where empty.'),
    expand: z.string().optional().describe('What else Jira is to answer with, such as `changelog`.'),
  }),
  output: Issue,
  examples: [{ account: 1, issue: 'DEMO-17' }],
  async run({ issue, fields: wanted = [], expand = '' }, context) {
    const query: Pair[] = [
      ...(wanted.length === 0 ? [] : ([['fields', wanted.join(',')]] as const)),
      ...(expand === '' ? [] : ([['expand', expand]] as const)),
    ];
    return [await callJira(context, { method: 'GET', path: `/rest/api/3/issue/${issue}`, query })];
  },
});
