/** The issues of the fake Jira: made by number, so that every start has the same ones. */

export interface FakeIssue {
  id: string;
  key: string;
  fields: Record<string, unknown>;
}

const STATUSES = ['To Do', 'In Progress', 'Done'];
const PRIORITIES = ['High', 'Medium', 'Low'];

/** The project all of them are in. */
export const PROJECT = 'DEMO';

function documentOf(text: string): object {
  return { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
}

/** The issue with this number, a minute younger than the one before. */
export function seededIssue(number: number): FakeIssue {
  const created = new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
  return {
    id: String(10_000 + number),
    key: `${PROJECT}-${String(number)}`,
    fields: {
      project: { key: PROJECT, name: 'Demo' },
      issuetype: { name: number % 5 === 0 ? 'Bug' : 'Task' },
      summary: `Issue number ${String(number)}`,
      description: documentOf(`What is to be done about number ${String(number)}.`),
      status: { name: STATUSES[number % STATUSES.length] },
      priority: { name: PRIORITIES[number % PRIORITIES.length] },
      labels: number % 10 === 0 ? ['round'] : [],
      comment: { comments: [], total: 0 },
      created,
      updated: created,
    },
  };
}

/** Fields that searches and lists leave out unless they are asked for. */
const NOT_NAVIGABLE = ['comment'];

/** The issue with the fields that were asked for; `preset` where nothing was. */
export function shownIssue(
  issue: FakeIssue,
  site: string,
  asked: readonly string[],
  preset: 'all' | 'navigable' | 'id',
): object {
  if (asked.length === 0 && preset === 'id') return { id: issue.id };
  const wants = asked.length > 0 ? asked : [`*${preset}`];
  const shown = Object.entries(issue.fields).filter(
    ([name]) =>
      wants.includes('*all') ||
      wants.includes(name) ||
      (wants.includes('*navigable') && !NOT_NAVIGABLE.includes(name)),
  );
  return {
    id: issue.id,
    key: issue.key,
    self: `${site}/rest/api/3/issue/${issue.id}`,
    fields: Object.fromEntries(shown),
  };
}
