/** Addresses as records of calls have them: without what is a credential, by its name or because the connection holds it. */
import type { CallConnection, HttpRequest } from '../connectors/call-context.ts';
import { requestUrl } from './http/request-url.ts';
import { isSecretName } from './redaction.ts';

/** Stands where something was left out. */
export const LEFT_OUT = '[left-out]';

/** Shorter texts of a connection are words that stand anywhere. */
const SHORTEST = 6;

/** Texts that a connection holds. */
export function connectionTexts(connection: CallConnection | undefined): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= SHORTEST) found.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(connection?.data);
  // The longest first: one may be a part of another.
  return found.sort((a, b) => b.length - a.length);
}

/** Origin, path and query of a request, without credentials. Throws for what is no address. */
export function recordedUrl(
  { url, query }: Pick<HttpRequest, 'url' | 'query'>,
  texts: readonly string[],
): string {
  const given = requestUrl(url, query);
  for (const name of new Set(given.searchParams.keys())) {
    if (isSecretName(name)) given.searchParams.set(name, LEFT_OUT);
  }
  let rest = given.pathname + given.search;
  for (const text of texts) {
    rest = rest.replaceAll(text, LEFT_OUT).replaceAll(encodeURIComponent(text), LEFT_OUT);
  }
  return given.origin + rest;
}
