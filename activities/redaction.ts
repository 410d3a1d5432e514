/** Takes known secrets out of what is written down: headers and fields that by their name hold credentials. */
import { isCollection, setOwn, type Collection, type Value } from '../scenarios/value.ts';

const REDACTED = '[redacted]';

/** Names whose values are credentials, compared in lower case without separators. */
const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'cookieheaders',
  'xapikey',
  'apikey',
  'xauthtoken',
  'xmakeapikey',
  'authpass',
  'password',
  'passwd',
  'secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'privatekey',
]);

const SECRET_ENDINGS = ['apikey', 'token', 'secret', 'password'];

/** Whether a header, field or parameter of this name holds a credential. */
export function isSecretName(name: string): boolean {
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_NAMES.has(bare) || SECRET_ENDINGS.some((ending) => bare.endsWith(ending));
}

/** A header as modules list them: `{name, value}` or `{key, value}`. */
function namedSecret(collection: Collection): boolean {
  const name = collection['name'] ?? collection['key'];
  return typeof name === 'string' && Object.hasOwn(collection, 'value') && isSecretName(name);
}

/** A copy of the value without the secrets it is known to hold; empty ones stay empty. */
export function redacted<T>(value: T): T {
  return redact(value as Value) as T; // the same shape, with texts replaced
}

function redact(value: Value): Value {
  if (Array.isArray(value)) return value.map(redact);
  if (!isCollection(value)) return value;
  const copy: Collection = {};
  const isHeader = namedSecret(value);
  for (const [name, field] of Object.entries(value)) {
    const secret = (isHeader && name === 'value') || (isSecretName(name) && !isCollection(field));
    setOwn(copy, name, secret && field !== null && field !== '' ? REDACTED : redact(field));
  }
  return copy;
}
