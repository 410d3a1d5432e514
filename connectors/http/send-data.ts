import { z } from 'zod';
import { defineModule } from '../define.ts';
import { fields } from '../fields.ts';
import { missingConnection } from './credentials.ts';
import { legacyFields, legacyGotchas, LegacyOutput, sendLegacyRequest } from './legacy-request.ts';
import { apiKeyAuthMigration, basicAuthMigration, sendDataMigration } from './send-data-migration.ts';

const shared = {
  kind: 'action',
  when: 'A blueprint has it. New scenarios take `http:MakeRequest`.',
} as const;

const version = {
  lifecycle: { state: 'legacy' },
  effect: 'by-parameters',
  output: LegacyOutput,
} as const;

const connectionField = fields.any().optional();

/** One HTTP request, as blueprints have had it for years. */
export const sendData = defineModule({
  id: 'http:ActionSendData',
  title: 'Make a request',
  description: 'Sends one HTTP request and emits its answer as one bundle.',
  gotchas: legacyGotchas,
  ...shared,
}).version('3', {
  ...version,
  replacement: { to: 'http:MakeRequest@4', migration: sendDataMigration },
  parameters: z.object({
    ...legacyFields,
    authUser: z.string().optional().describe('User of Basic authentication.'),
    authPass: z.string().optional().describe('Password of Basic authentication.'),
  }),
  examples: [
    { url: 'https://api.example.com/items', method: 'get', parseResponse: true, handleErrors: true },
    {
      url: 'https://api.example.com/items',
      method: 'post',
      bodyType: 'raw',
      contentType: 'application/json',
      data: '{"name": "Ann"}',
    },
  ],
  run: ({ authUser = '', authPass = '', ...parameters }, context) =>
    sendLegacyRequest({ ...parameters, authUser, authPass }, context),
});

/** The same with a connection that holds user name and password. */
export const sendDataBasicAuth = defineModule({
  id: 'http:ActionSendDataBasicAuth',
  title: 'Make a Basic Auth request',
  description: 'Sends one HTTP request with the user name and password of a connection.',
  gotchas: legacyGotchas,
  ...shared,
}).version('3', {
  ...version,
  replacement: { to: 'http:MakeRequest@4', migration: basicAuthMigration },
  connection: [{ parameter: 'key', types: ['basicauth'] }],
  parameters: z.object({
    key: connectionField.describe('Connection with user name and password.'),
    ...legacyFields,
  }),
  examples: [{ key: 1, url: 'https://api.example.com/items', method: 'get' }],
  async run(parameters, context) {
    if (context.connection === undefined) throw missingConnection('key');
    return await sendLegacyRequest(parameters, context);
  },
});

/** The same with a connection that holds a key or a token. */
export const sendDataApiKeyAuth = defineModule({
  id: 'http:ActionSendDataAPIKeyAuth',
  title: 'Make an API Key Auth request',
  description: 'Sends one HTTP request with the key or token of a connection.',
  gotchas: legacyGotchas,
  ...shared,
}).version('3', {
  ...version,
  replacement: { to: 'http:MakeRequest@4', migration: apiKeyAuthMigration },
  connection: [{ parameter: 'auth', types: ['apikeyauth', 'bearer'] }],
  parameters: z.object({
    auth: connectionField.describe('Connection with the key, and where it is sent; or with a bearer token.'),
    ...legacyFields,
  }),
  examples: [{ auth: 1, url: 'https://api.example.com/items', method: 'get' }],
  async run(parameters, context) {
    if (context.connection === undefined) throw missingConnection('auth');
    return await sendLegacyRequest(parameters, context);
  },
});
