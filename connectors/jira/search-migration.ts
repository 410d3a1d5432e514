/** From the search that Jira removed to the one that pages by token: `jira:SearchIssues@1` to version 2. */
import type { Migration } from '../../scenarios/upgrade/migration.ts';

const PAGED_BY_TOKEN = 'The new search pages by token: it starts with the first issue and counts none.';

/** What the old search answered with by default; the new one gives ids only. */
export const NAVIGABLE = '*navigable';

export const searchMigration: Migration = {
  inputs: [
    { op: 'rename', from: 'maxResults', to: 'limit' },
    {
      op: 'drop',
      at: 'startAt',
      loss: 'feature',
      reason:
        'The new search pages by token and cannot begin in the middle; say it in the JQL, such as `key > DEMO-100`.',
      idle: ['0'],
    },
    { op: 'default', at: 'fields', value: [NAVIGABLE] },
  ],
  outputs: [
    {
      op: 'drop',
      at: 'total',
      reason: `${PAGED_BY_TOKEN} How many came is \`length(issues)\`; \`isLast\` says whether these are all.`,
    },
    { op: 'drop', at: 'startAt', reason: PAGED_BY_TOKEN },
    { op: 'drop', at: 'maxResults', reason: PAGED_BY_TOKEN },
  ],
  code(config, tell) {
    const fields = config.mapper['fields'];
    // An empty list asked for the default, too.
    if (Array.isArray(fields) && fields.length === 0) config.mapper['fields'] = [NAVIGABLE];
    const jql = config.mapper['jql'];
    if (typeof jql === 'string' && /^\s*order\s+by\b/i.test(jql)) {
      tell({
        code: 'BEHAVIOUR_CHANGED',
        severity: 'confirm',
        field: 'jql',
        reason: 'The new search refuses a JQL without a condition; add one, such as `project = DEMO`.',
      });
    }
    return config;
  },
};
