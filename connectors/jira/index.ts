import { defineConnector } from '../define.ts';
import { jiraAccount } from './connection.ts';
import { createIssue } from './create-issue.ts';
import { getIssue } from './get-issue.ts';
import { searchIssues } from './search-issues.ts';
import { updateIssue } from './update-issue.ts';

/** Issues of Jira Cloud. */
export const jira = defineConnector({
  id: 'jira',
  title: 'Jira',
  description: 'Finds, reads, creates and updates issues of Jira Cloud.',
  connections: [jiraAccount],
  modules: [searchIssues, getIssue, createIssue, updateIssue],
});
