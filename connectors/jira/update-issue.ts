import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { defineModule } from '../define.ts';
import { issueFields, requestFields } from './issue-fields.ts';
import { account, accountUse, callJira, issueKey } from './jira-api.ts';

/** Sets fields of an issue. */
export const updateIssue = defineModule({
  id: 'jira:UpdateIssue',
  kind: 'action',
  title: 'Update an issue',
  description: 'Sets fields of an issue and emits which one it was.',
  gotchas: [
    'Fields that are left empty stay as they are; to clear one, give it as null in `fields`.',
    'The status is changed by transitions, not by this module.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'write',
  repeat: 'safe',
  connection: accountUse,
  parameters: z.object({
    account,
    issue: issueKey,
    summary: z.string().optional().describe('Its title, one line.'),
    ...issueFields,
    notifyUsers: z.boolean().default(true).describe('Send mail to those who watch the issue.'),
  }),
  output: z.object({ issue: z.string().describe('Key or id, as it was given.') }),
  examples: [{ account: 1, issue: 'DEMO-17', summary: 'Water all plants' }],
  async run({ issue, notifyUsers, ...parameters }, context) {
    const fields = requestFields(parameters);
    if (Object.keys(fields).length === 0) {
      throw new ModuleError(
        'BundleValidationError',
        'There is nothing to change: fill in a field of the issue.',
        {
          detail: { field: 'fields' },
        },
      );
    }
    await callJira(context, {
      method: 'PUT',
      path: `/rest/api/3/issue/${issue}`,
      query: notifyUsers ? [] : [['notifyUsers', 'false']],
      body: { fields },
    });
    return [{ issue }];
  },
});
