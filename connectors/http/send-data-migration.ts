/**
 * From the older request modules to `http:MakeRequest@4`. Their conventions are opposite in places: version 3 takes any status for
 * an answer and leaves it text by default, and gives headers as a list.
 */
import type { InputChange, Migration, OutputChange } from '../../scenarios/upgrade/migration.ts';
import { isCollection } from '../../scenarios/value.ts';
import { migrateBody } from './migrate-body.ts';
import { migrateQuery } from './migrate-query.ts';
import { migrateAddress, migrateRedirects } from './migrate-transport.ts';
import { NodeDraft } from './node-draft.ts';

const unused = (at: string, reason: string): InputChange => ({ op: 'drop', at, loss: 'none', reason });

const inputs: readonly InputChange[] = [
  { op: 'rename', from: 'handleErrors', to: 'stopOnHttpError', in: 'mapper' },
  unused('handleErrors', 'What stood in the other section did not count.'),
  { op: 'rename', from: 'qs', to: 'queryParameters' },
  { op: 'rename', from: 'gzip', to: 'requestCompressedContent' },
  // Version 4 has other presets, or wants its own written out.
  { op: 'default', at: 'stopOnHttpError', value: false },
  { op: 'default', at: 'parseResponse', value: false },
  { op: 'default', at: 'requestCompressedContent', value: true },
  { op: 'default', at: 'shareCookies', value: false },
  {
    op: 'drop',
    at: 'ca',
    loss: 'feature',
    reason: 'Version 4 trusts the known certificates only; a server with one of its own is refused.',
  },
  {
    op: 'drop',
    at: 'rejectUnauthorized',
    loss: 'feature',
    reason: 'Version 4 refuses every server whose certificate cannot be verified.',
    idle: ['true'],
  },
  {
    op: 'drop',
    at: 'useMtls',
    loss: 'feature',
    reason: 'Version 4 takes a client certificate from a connection only.',
    idle: ['false'],
  },
  unused('useNewZLibDeCompress', 'Answers are unpacked in one way.'),
  unused('useNewZLibDecompression', 'Answers are unpacked in one way.'),
];

const outputs: readonly OutputChange[] = [
  {
    op: 'cardinality',
    at: 'headers',
    from: 'many',
    to: 'one',
    reason:
      'Headers are a collection by lower-case name now, not a list of names and values: read `headers.`content-type`` in place of `get(map(headers; "value"; "name"; "content-type"); 1)`.',
  },
  {
    op: 'drop',
    at: 'cookieHeaders',
    reason:
      'Cookies of the answer are in `headers.`set-cookie`` now: a text, or a list where there are several.',
  },
  { op: 'drop', at: 'fileSize', reason: 'Version 4 does not say how many bytes came.' },
];

function shared(draft: NodeDraft): void {
  migrateBody(draft);
  migrateQuery(draft);
  migrateRedirects(draft);
  migrateAddress(draft);
}

/** Whoever signs the request by hand has it their way: version 3 sends no second `Authorization`. */
function signsItself(draft: NodeDraft): boolean {
  const rows = draft.value('headers');
  return (
    Array.isArray(rows) &&
    rows.some((row) => {
      const name = isCollection(row) ? (row['name'] ?? row['key']) : undefined;
      return typeof name === 'string' && name.toLowerCase() === 'authorization';
    })
  );
}

/** Name and password in the module become a connection: version 4 takes none of them in the clear. */
function migrateLiteralAuth(draft: NodeDraft): void {
  const filled = draft.value('authUser') !== undefined || draft.value('authPass') !== undefined;
  if (!filled || signsItself(draft)) {
    draft.remove('authUser', 'authPass');
    draft.set('authenticationType', 'noAuth', 'parameters');
    return;
  }
  draft.set('authenticationType', 'basicAuth', 'parameters');
  const connection = draft.ask({
    code: 'CONNECTION_NEEDED',
    severity: 'blocker',
    field: 'basicAuthKeychain',
    reason:
      'Version 4 takes user name and password from a connection: make one of the type `basicauth` with `authUser` and `authPass` of this module, and answer with its id.',
  });
  if (connection === undefined) return;
  draft.set('basicAuthKeychain', connection, 'parameters');
  draft.remove('authUser', 'authPass');
}

/** `http:ActionSendData@3`. */
export const sendDataMigration: Migration = {
  inputs,
  outputs,
  code(config, tell) {
    const draft = new NodeDraft(config, tell);
    shared(draft);
    migrateLiteralAuth(draft);
    return draft.config;
  },
};

function withConnection(from: string, to: string, type: string): Migration {
  return {
    inputs: [
      { op: 'const', at: 'authenticationType', value: type, in: 'parameters' },
      { op: 'rename', from, to, in: 'parameters' },
      ...inputs,
    ],
    outputs,
    code(config, tell) {
      const draft = new NodeDraft(config, tell);
      shared(draft);
      return draft.config;
    },
  };
}

/** `http:ActionSendDataBasicAuth@3`; the connection stays. */
export const basicAuthMigration = withConnection('key', 'basicAuthKeychain', 'basicAuth');

/** `http:ActionSendDataAPIKeyAuth@3`; the connection stays. */
export const apiKeyAuthMigration = withConnection('auth', 'apiKeyKeychain', 'apiKey');

const fileOutputs: readonly OutputChange[] = [
  { op: 'drop', at: 'headers', reason: '`http:DownloadFile` gives no headers; `http:MakeRequest` does.' },
  {
    op: 'drop',
    at: 'cookieHeaders',
    reason: '`http:DownloadFile` gives no cookies; `http:MakeRequest` has them in its headers.',
  },
];

const fileInputs: readonly InputChange[] = [
  { op: 'rename', from: 'handleErrors', to: 'stopOnHttpError', in: 'mapper' },
  unused('handleErrors', 'What stood in the other section did not count.'),
  { op: 'default', at: 'stopOnHttpError', value: false },
  { op: 'default', at: 'shareCookies', value: false },
  { op: 'const', at: 'authenticationType', value: 'noAuth', in: 'parameters' },
  unused('method', 'A file is asked for with GET, whatever stands there.'),
];

/** `http:ActionGetFile@3` to `http:DownloadFile@4`. */
export const getFileMigration: Migration = {
  inputs: fileInputs,
  outputs: fileOutputs,
  code(config, tell) {
    const draft = new NodeDraft(config, tell);
    migrateAddress(draft);
    return draft.config;
  },
};

/** `http:ActionGetFile@2` to the same: it has the headers and the query that version 3 lost. */
export const olderGetFileMigration: Migration = {
  inputs: [...fileInputs, { op: 'rename', from: 'qs', to: 'queryParameters' }],
  outputs: fileOutputs,
};
