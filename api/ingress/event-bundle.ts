/** Makes one bundle of a webhook request: body, query, and what the hook's options ask for. */
import { createHash } from 'node:crypto';
import { setOwn, type Collection } from '../../scenarios/value.ts';
import type { HookOptions } from '../../store/index.ts';
import { formFields, readEventBody } from './event-body.ts';

/** A webhook request, free of the server it came by. */
export interface IncomingEvent {
  method: string;
  /** Without the question mark. */
  queryString: string;
  /** As they came, in order. */
  headers: [name: string, value: string][];
  bytes: Buffer;
}

/** Headers that senders of webhooks put their delivery's id in. */
const DELIVERY_HEADERS = ['idempotency-key', 'webhook-id', 'x-github-delivery'];
const LONGEST_KEY = 200;

/** Where query and body have a field of the same name, the query's stays. */
export async function eventBundle(event: IncomingEvent, options: HookOptions): Promise<Collection> {
  const bundle = await readEventBody({
    bytes: event.bytes,
    contentType: headerOf(event, 'content-type') ?? '',
    stringify: options.stringify ?? false,
  });
  for (const [name, value] of Object.entries(formFields(event.queryString))) setOwn(bundle, name, value);
  if (options.getHeaders === true) {
    bundle['__IMTHEADERS__'] = event.headers.map(([name, value]) => ({ name: name.toLowerCase(), value }));
  }
  if (options.getMethod === true) bundle['__IMTMETHOD__'] = event.method;
  return bundle;
}

/** The sender's own id of this delivery: from the header the hook names, else from one of the usual ones. */
export function deliveryKey(event: IncomingEvent, options: HookOptions): string | undefined {
  const named = options.deliveryHeader === undefined ? [] : [options.deliveryHeader.toLowerCase()];
  for (const header of [...named, ...DELIVERY_HEADERS]) {
    const value = headerOf(event, header)?.trim();
    if (value === undefined || value === '') continue;
    return value.length <= LONGEST_KEY ? value : createHash('sha256').update(value).digest('hex');
  }
  return undefined;
}

function headerOf(event: IncomingEvent, name: string): string | undefined {
  return event.headers.find(([header]) => header.toLowerCase() === name)?.[1];
}
