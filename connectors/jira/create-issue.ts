import { z } from 'zod';
import { defineModule } from '../define.ts';
import { issueFields, requestFields } from './issue-fields.ts';
import { account, accountUse, callJira } from './jira-api.ts';

/** Creates an issue. */
export const createIssue = defineModule({
  id: 'jira:CreateIssue',
  kind: 'action',
  title: 'Create an issue',
  description: 'Creates an issue and emits its id and key.',
  gotchas: [
    'Jira has no key against doubles: a call that may have happened is not sent again by itself.',
    'Which fields may be set is decided by the screens of the project.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'write',
  repeat: 'no',
  connection: accountUse,
  parameters: z.object({
    account,
    project: z.string().min(1).describe('Key of the project, such as `DEMO`.'),
    issueType: z.string().min(1).describe('Name of the type, such as `Task`.'),
    summary: z.string().min(1).describe('Its title, one line.'),
    ...issueFields,
  }),
  output: z.object({ id: z.string(), key: z.string(), self: z.string() }),
  examples: [{ account: 1, project: 'DEMO', issueType: 'Task', summary: 'Water the plants' }],
  async run(parameters, context) {
    const body = { fields: requestFields(parameters) };
    return [await callJira(context, { method: 'POST', path: '/rest/api/3/issue', body })];
  },
});
