/** The address a request goes to. */
import type { Pair } from '../../connectors/call-context.ts';
import { encodeQueryPart } from '../../connectors/query-encoding.ts';
import { ModuleError } from '../../errors.ts';

const MAX_LENGTH = 64 * 1024;

function invalid(message: string): ModuleError {
  return new ModuleError('BundleValidationError', `Validation failed for 'url': ${message}`, {
    detail: { field: 'url' },
  });
}

/**
 * The URL with the query parameters behind its own. What it has is kept as it is written, but for what the URL syntax
 * must have escaped. Throws `BundleValidationError` for anything but an absolute http or https address.
 */
export function requestUrl(text: string, query: readonly Pair[] = []): URL {
  if (text.length > MAX_LENGTH) throw invalid('the address is too long.');
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) throw invalid('it is not an absolute address.');
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid('only http and https are spoken.');
  if (url.hostname === '') throw invalid('it names no host.');

  const added = query.map(([name, value]) => `${encodeQueryPart(name)}=${encodeQueryPart(value)}`).join('&');
  if (added !== '') url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}
