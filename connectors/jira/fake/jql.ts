/** As much JQL as the fake Jira needs: `field = value`, `!=`, `in (…)`, joined by AND, and ORDER BY one field. */
import type { FakeIssue } from './issues.ts';

export class JqlError extends Error {}

export interface Jql {
  /** Something limits the issues: the new search takes no other. */
  bounded: boolean;
  select(issues: readonly FakeIssue[]): FakeIssue[];
}

const FIELDS = ['project', 'status', 'issuetype', 'priority', 'labels', 'summary', 'created', 'key'];
const CLAUSE = /^(\w+)\s*(=|!=|\bin\b|>)\s*(.+)$/is;

/** Throws `JqlError` with what Jira would say. */
export function parseJql(text: string): Jql {
  const [conditions = '', order] = text.split(/\border\s+by\b/i);
  const clauses = conditions.trim() === '' ? [] : conditions.split(/\s+and\s+/i).map(clauseOf);
  const compare = order === undefined ? undefined : orderOf(order);
  return {
    bounded: clauses.length > 0,
    select(issues) {
      const found = issues.filter((issue) => clauses.every((passes) => passes(issue)));
      return compare === undefined ? found : found.sort(compare);
    },
  };
}

function fieldOf(name: string): string {
  const found = FIELDS.find((field) => field === name.toLowerCase());
  if (found !== undefined) return found;
  throw new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
}

function clauseOf(text: string): (issue: FakeIssue) => boolean {
  const [, name = '', operator = '', operand = ''] = CLAUSE.exec(text.trim()) ?? [];
  if (name === '')
    throw new JqlError(`Error in the JQL Query: expecting a condition but got '${text.trim()}'.`);
  const field = fieldOf(name);
  const list = /^\((.*)\)$/s.exec(operand.trim())?.[1];
  const values = (list === undefined ? [operand] : list.split(',')).map(unquoted);
  if (operator === '>') return (issue) => numberOf(textsOf(issue, field)[0]) > numberOf(values[0]);
  return (issue) => {
    const among = textsOf(issue, field).some((one) => values.includes(one.toLowerCase()));
    return operator === '!=' ? !among : among;
  };
}

/** Values are compared in small letters. */
function unquoted(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .toLowerCase();
}

const numberOf = (key: string | undefined): number => Number(/(\d+)$/.exec(key ?? '')?.[1] ?? 0);

function textsOf({ key, fields }: FakeIssue, field: string): string[] {
  const value = field === 'key' ? key : fields[field];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => {
    if (typeof one === 'string') return [one];
    const { key: inner, name } = (one ?? {}) as { key?: string; name?: string }; // a reference, as Jira shows them
    return [inner, name].filter((text) => text !== undefined);
  });
}

function orderOf(text: string): (a: FakeIssue, b: FakeIssue) => number {
  const [name = '', direction = 'asc'] = text.trim().split(/\s+/);
  const field = fieldOf(name);
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
  const shown = (issue: FakeIssue): string => textsOf(issue, field)[0] ?? '';
  return (a, b) => sign * shown(a).localeCompare(shown(b), 'en', { numeric: true });
}
