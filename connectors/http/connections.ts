import { z } from 'zod';
import { defineConnection } from '../connection-type.ts';

/** User name and password. */
export const basicAuth = defineConnection({
  type: 'basicauth',
  version: 1,
  title: 'Basic authentication',
  description: 'A user name and a password, sent with every request.',
  fields: z.object({
    username: z.string().default('').describe('User name.'),
    password: z.string().default('').describe('Password.'),
  }),
  secrets: ['password'],
  examples: [{ username: 'ann', password: 'not-a-real-password' }],
});

/** A key in a header or in the query. */
export const apiKeyAuth = defineConnection({
  type: 'apikeyauth',
  version: 1,
  title: 'API key',
  description: 'A key, sent as a header or as a query parameter.',
  fields: z.object({
    key: z.string().min(1).describe('The key.'),
    placement: z.enum(['header', 'query']).default('header').describe('Where it stands.'),
    name: z.string().min(1).default('x-api-key').describe('Name of the header or of the query parameter.'),
  }),
  secrets: ['key'],
  examples: [{ key: 'not-a-real-key', placement: 'header', name: 'x-api-key' }],
});

/** A bearer token. */
export const bearerAuth = defineConnection({
  type: 'bearer',
  version: 1,
  title: 'Bearer token',
  description: 'A token, sent as `Authorization: Bearer …`.',
  fields: z.object({ token: z.string().min(1).describe('The token.') }),
  secrets: ['token'],
  examples: [{ token: 'not-a-real-token' }],
});
