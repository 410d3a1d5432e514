/** What is filled in of an issue, and how Jira takes it. */
import { z } from 'zod';
import { isCollection, setOwn, type Collection, type Value } from '../../scenarios/value.ts';
import { fields } from '../fields.ts';
import { richText } from './rich-text.ts';

/** Fields that creating and updating have in common. */
export const issueFields = {
  description: fields
    .any()
    .optional()
    .describe('Text, with empty lines between paragraphs; or a document in Atlassian Document Format.'),
  labels: z.array(z.string()).optional().describe('Labels, without spaces.'),
  priority: z.string().optional().describe('Name of the priority.'),
  assignee: z.string().optional().describe('Account id of the person.'),
  parent: z.string().optional().describe('Key of the issue it belongs to.'),
  dueDate: z.string().optional().describe('Day, as `YYYY-MM-DD`.'),
  fields: z
    .custom<Collection>(isCollection, 'must be a collection')
    .meta({ field: 'collection' })
    .optional()
    .describe(
      'Further fields by their ids, such as `customfield_10010`, as Jira takes them; they go before the others.',
    ),
};

/** What is the same in the parameters of both. */
export type IssueParameters = z.output<z.ZodObject<typeof issueFields>> & {
  project?: string;
  issueType?: string;
  summary?: string | undefined;
};

/** The `fields` of a request; blanks are left out. */
export function requestFields(parameters: IssueParameters): Collection {
  const { project, issueType, summary, description, labels, priority, assignee, parent, dueDate } =
    parameters;
  const result: Collection = {};
  const add = (name: string, value: Value | undefined): void => {
    if (value !== undefined && value !== null && value !== '') setOwn(result, name, value);
  };
  const holding = (key: string, value: string | undefined): Collection | undefined =>
    value === undefined || value === '' ? undefined : { [key]: value };
  add('project', holding('key', project));
  add('issuetype', holding('name', issueType));
  add('summary', summary);
  add('description', description === undefined || description === '' ? undefined : richText(description));
  add('labels', labels);
  add('priority', holding('name', priority));
  add('assignee', holding('accountId', assignee));
  add('parent', holding('key', parent));
  add('duedate', dueDate);
  for (const [name, value] of Object.entries(parameters.fields ?? {})) setOwn(result, name, value);
  return result;
}
