/** How the modules of version 4 choose their credentials. */
import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import type { CallContext } from '../call-context.ts';
import type { ConnectionUse } from '../connection-type.ts';
import { fields } from '../fields.ts';
import { credentialsOf, missingConnection, type Credentials } from './credentials.ts';

export const authFields = {
  authenticationType: z
    .enum(['noAuth', 'apiKey', 'basicAuth', 'oAuth'])
    .default('noAuth')
    .describe('Kind of credentials; `oAuth` is not available yet.'),
  apiKeyKeychain: fields.any().optional().describe('Connection with a key or a bearer token, for `apiKey`.'),
  basicAuthKeychain: fields
    .any()
    .optional()
    .describe('Connection with user name and password, for `basicAuth`.'),
  tlsType: z.enum(['tls', 'mTls']).optional().describe('Certificates of the connection; none where empty.'),
  proxyKeychain: fields.any().optional().describe('Not available; must be empty.'),
};

type AuthParameters = z.output<z.ZodObject<typeof authFields>>;

/** The parameter that counts, by the kind of credentials. */
export const authConnection: readonly ConnectionUse[] = [
  {
    parameter: 'apiKeyKeychain',
    types: ['apikeyauth', 'bearer'],
    when: { authenticationType: 'apiKey' },
  },
  { parameter: 'basicAuthKeychain', types: ['basicauth'], when: { authenticationType: 'basicAuth' } },
];

function unavailable(field: string, message: string): ModuleError {
  return new ModuleError('InvalidConfigurationError', message, { detail: { field } });
}

/** What the chosen connection adds to the request. Throws `InvalidConfigurationError` for what this installation lacks. */
export function chosenCredentials(
  { authenticationType, tlsType, proxyKeychain }: AuthParameters,
  context: CallContext,
): Credentials {
  if (authenticationType === 'oAuth') {
    throw unavailable(
      'authenticationType',
      'OAuth connections are not available yet: send the token by a bearer connection or a header.',
    );
  }
  if (tlsType === 'mTls')
    throw unavailable('tlsType', 'This installation has no client certificate to present.');
  if (proxyKeychain !== undefined && proxyKeychain !== null && proxyKeychain !== '') {
    throw unavailable('proxyKeychain', 'A module cannot choose its proxy.');
  }
  if (authenticationType !== 'noAuth' && context.connection === undefined) {
    throw missingConnection(authenticationType === 'apiKey' ? 'apiKeyKeychain' : 'basicAuthKeychain');
  }
  return credentialsOf(context.connection);
}
