/** Goes through the pages of an answer, one request after the other. */
import type { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import { isCollection, own, type Value } from '../../scenarios/value.ts';
import type { HttpResponse, Pair } from '../call-context.ts';
import { withQueryParameter } from './address.ts';
import { nextLink } from './link-header.ts';
import type { pagingFields } from './paging-fields.ts';

type Paging = z.output<z.ZodObject<typeof pagingFields>>;
type Send = (url: string, query: readonly Pair[]) => Promise<HttpResponse>;

/** A request by its address and the query parameters that are added to it. */
interface Address {
  url: string;
  query: readonly Pair[];
}

/** More pages than this are an error where the user set no limit. */
const MAX_PAGES = 1000;

/** All pages are held in memory at once, as one result. */
const MAX_BYTES = 100 * 1024 * 1024;

function at(value: Value, path: string): Value {
  let found = value;
  for (const name of path.split('.').filter((part) => part !== '')) {
    if (Array.isArray(found)) found = found[Number(name) - 1] ?? null;
    else found = isCollection(found) ? own(found, name) : null;
  }
  return found;
}

/** How many items a page has; undefined where that cannot be told. */
function itemCount(data: Value, path: string | undefined): number | undefined {
  const items = path === undefined || path === '' ? data : at(data, path);
  if (Array.isArray(items)) return items.length;
  if (!isCollection(items)) return undefined;
  const lists = Object.values(items).filter((item) => Array.isArray(item));
  return lists.length === 1 ? lists[0]?.length : undefined;
}

function set(query: readonly Pair[], name: string, value: string | number): Pair[] {
  return [...query.filter(([candidate]) => candidate !== name), [name, String(value)]];
}

/** Sets a parameter wherever the request has it: in the address itself or among its parameters. */
function ask(address: Address, name: string, value: string | number): Address {
  // The client says what is wrong with an address that is none.
  const inAddress = URL.canParse(address.url) && new URL(address.url).searchParams.has(name);
  return inAddress
    ? { url: withQueryParameter(address.url, name, String(value)), query: address.query }
    : { url: address.url, query: set(address.query, name, value) };
}

function firstRequest(paging: Paging, start: Address): Address {
  const { pageSize } = paging;
  const limitParameter =
    paging.limitParameter ?? (paging.paginationType === 'offsetBased' ? 'limit' : undefined);
  const sized =
    pageSize === undefined || limitParameter === undefined ? start : ask(start, limitParameter, pageSize);
  if (paging.paginationType === 'offsetBased') return ask(sized, paging.offsetParameter, paging.firstOffset);
  if (paging.paginationType === 'pageBased') return ask(sized, paging.pageParameter, paging.firstPage);
  return sized;
}

function nextUrl(paging: Paging, response: HttpResponse): Address | undefined {
  const inBody = paging.nextUrlPath === undefined ? null : at(response.data, paging.nextUrlPath);
  const links = response.headers.filter(([name]) => name === 'link').map(([, value]) => value);
  const next = typeof inBody === 'string' && inBody !== '' ? inBody : nextLink(links.join(', '));
  if (next === undefined) return undefined;
  const url = URL.canParse(next, response.url) ? new URL(next, response.url) : undefined;
  // The request's headers go along, so the answer may not send them to somebody else.
  if (url?.origin !== new URL(response.url).origin) {
    throw new ModuleError('DataError', 'The address of the next page leads to another host.', {
      detail: { host: url?.host ?? next.slice(0, 200) },
    });
  }
  return { url: url.href, query: [] };
}

/** Requests the pages in turn, as the paging fields say. */
class Pages {
  readonly #paging: Paging;
  readonly #start: Address;
  #pages = 0;
  #items = 0;

  constructor(paging: Paging, start: Address) {
    this.#paging = paging;
    this.#start = firstRequest(paging, start);
  }

  get first(): Address {
    return this.#start;
  }

  /** The request after this answer, undefined where it was the last page. */
  after(response: HttpResponse): Address | undefined {
    const paging = this.#paging;
    this.#pages += 1;
    switch (paging.paginationType) {
      case 'urlBased':
        return nextUrl(paging, response);
      case 'tokenBased': {
        const token = at(response.data, paging.nextTokenPath);
        const usable = (typeof token === 'string' && token !== '') || typeof token === 'number';
        return usable ? ask(this.#start, paging.tokenParameter, token) : undefined;
      }
      default: {
        const count = itemCount(response.data, paging.itemsPath) ?? 0;
        this.#items += count;
        if (count === 0 || (paging.pageSize !== undefined && count < paging.pageSize)) return undefined;
        return paging.paginationType === 'offsetBased'
          ? ask(this.#start, paging.offsetParameter, paging.firstOffset + this.#items)
          : ask(this.#start, paging.pageParameter, paging.firstPage + this.#pages);
      }
    }
  }
}

/** All pages in order; one where nothing is paged. Throws `MaxResultsExceededError` where they do not end. */
export async function requestPages(paging: Paging, start: Address, send: Send): Promise<HttpResponse[]> {
  if (paging.paginationType === undefined) return [await send(start.url, start.query)];

  const pages = new Pages(paging, start);
  const responses: HttpResponse[] = [];
  const asked = new Set<string>();
  let bytes = 0;
  for (let address: Address | undefined = pages.first; address !== undefined;) {
    const name = JSON.stringify(address);
    // A server that names a page again would be asked for ever.
    if (asked.has(name)) break;
    asked.add(name);
    const response = await send(address.url, address.query);
    responses.push(response);
    bytes += response.body.length;
    if (response.status >= 400 || responses.length === paging.maxPages) break;
    address = pages.after(response);
    if (address !== undefined && (responses.length >= MAX_PAGES || bytes > MAX_BYTES)) {
      throw new ModuleError(
        'MaxResultsExceededError',
        `The answer has too many pages; ${String(responses.length)} were read.`,
        {
          detail: { pages: responses.length, bytes },
        },
      );
    }
  }
  return responses;
}
