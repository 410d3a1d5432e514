/** One call of Jira's REST API: signed, its answer read, its refusals as run errors that say what Jira said. */
import { z } from 'zod';
import { ModuleError, type RunErrorType } from '../../errors.ts';
import { isCollection, own, type Collection, type Value } from '../../scenarios/value.ts';
import type { CallContext, HttpResponse, Pair } from '../call-context.ts';
import { fields } from '../fields.ts';
import { statusError } from '../status-error.ts';
import { jiraAccount } from './connection.ts';

/** The module's connection. */
export const account = fields.any().optional().describe('Connection of the type `jira`.');

/** What every Jira module says of its connection. */
export const accountUse = [{ parameter: 'account', types: [jiraAccount.type] }] as const;

/** Names of fields to answer with, as Jira takes them. */
export const fieldNames = z.array(z.string()).optional();

/** A key or an id: it becomes a part of the path, so nothing else may stand there. */
export const issueKey = z
  .string()
  .regex(/^\w[\w-]{0,254}$/, 'must be the key or the id of an issue, such as DEMO-17')
  .describe('Key or id of the issue, such as `DEMO-17`.');

export interface JiraRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the site, such as `/rest/api/3/issue`. */
  path: string;
  query?: readonly Pair[];
  body?: Collection;
  /** What to do where Jira has removed the call (410). */
  wayOut?: string;
}

/** The parsed body; an empty collection where there is none. Throws `ModuleError` for every refusal. */
export async function callJira(context: CallContext, request: JiraRequest): Promise<Collection> {
  const { connection } = context;
  if (connection === undefined) {
    throw new ModuleError('InvalidConfigurationError', 'Choose a connection.', {
      detail: { field: 'account' },
    });
  }
  const { site, email, apiToken } = jiraAccount.fields.parse(connection.data) as Record<string, string>; // its fields
  const { method, path, query = [], body } = request;
  const response = await context.http({
    method,
    url: `${(site ?? '').trim().replace(/\/+$/, '')}${path}`,
    query,
    headers: [
      ['Accept', 'application/json'],
      ['Authorization', `Basic ${Buffer.from(`${email ?? ''}:${apiToken ?? ''}`).toString('base64')}`],
      ...(body === undefined ? [] : ([['Content-Type', 'application/json']] as const)),
    ],
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    parse: true,
  });
  const error = jiraError(response, request, context);
  if (error !== undefined) throw error;
  if (response.body.length === 0) return {};
  if (isCollection(response.data)) return response.data;
  throw new ModuleError(
    'DataError',
    'The answer is not the JSON object that Jira gives; is this the address of a Jira site?',
    {
      detail: { status: response.status },
    },
  );
}

/** Refusals that are about what was sent. */
const OF_DATA = [400, 404, 409, 422];

function jiraError(
  response: HttpResponse,
  { wayOut }: JiraRequest,
  context: CallContext,
): ModuleError | undefined {
  const error = statusError(response, { usesConnection: true, now: context.now() });
  if (error === undefined) return undefined;
  const { status } = response;
  const type: RunErrorType = OF_DATA.includes(status) ? 'DataError' : error.type;
  const said = messagesOf(response.data);
  const instead = status === 410 && wayOut !== undefined ? [wayOut] : [];
  return new ModuleError(
    type,
    [`${error.message}${said.length === 0 ? '' : ':'}`, ...said, ...instead].join(' '),
    {
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    },
  );
}

/** `errorMessages` and `errors` of a refusal. */
function messagesOf(data: Value): string[] {
  if (!isCollection(data)) return [];
  const general = own(data, 'errorMessages');
  const byField = own(data, 'errors');
  const texts = Array.isArray(general) ? general.filter((text) => typeof text === 'string') : [];
  const named = isCollection(byField)
    ? Object.entries(byField).map(
        ([field, text]) => `${field}: ${typeof text === 'string' ? text : JSON.stringify(text)}`,
      )
    : [];
  return [...texts, ...named].slice(0, 10).map((text) => text.slice(0, 500));
}
