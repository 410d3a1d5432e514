import { z } from 'zod';
import { defineConnection } from '../connection-type.ts';

/** An account of a Jira site: e-mail address and API token, sent as Basic authentication. */
export const jiraAccount = defineConnection({
  type: 'jira',
  version: 1,
  title: 'Jira',
  description: 'An account of a Jira Cloud site: its address, an e-mail address and an API token.',
  fields: z.object({
    site: z.string().min(1).describe('Address of the site, such as `https://example.atlassian.net`.'),
    email: z.string().min(1).describe('E-mail address of the account.'),
    apiToken: z.string().min(1).describe('API token of the account.'),
  }),
  secrets: ['apiToken'],
  examples: [
    { site: 'https://example.atlassian.net', email: 'ann@example.com', apiToken: 'not-a-real-token' },
  ],
});
