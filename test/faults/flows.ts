/** Modules of the fault tests' scenarios: calls of the stub, as a person would set them up. */
import type { JsonObject } from '../../scenarios/value.ts';
import { module } from '../support/blueprint.ts';

export interface RequestOptions {
  /** Sent as `Idempotency-Key`: the write may be repeated. */
  key?: string;
  headers?: { name: string; value: string }[];
  body?: string;
  seconds?: number;
}

export function webhook(id: number): JsonObject {
  return module('gateway:CustomWebHook@1', { id, parameters: { hook: 100001, maxResults: 1 } });
}

/** One HTTP request; its address may hold expressions. */
export function request(
  id: number,
  method: 'get' | 'put' | 'post',
  url: string,
  options: RequestOptions = {},
): JsonObject {
  const { key, headers = [], body = '{"n":1}', seconds } = options;
  const content = { contentType: 'json', inputMethod: 'jsonString', jsonStringBodyContent: body };
  return module('http:MakeRequest@4', {
    id,
    parameters: { authenticationType: 'noAuth', tlsType: '', proxyKeychain: '' },
    mapper: {
      url,
      method,
      headers: [...headers, ...(key === undefined ? [] : [{ name: 'Idempotency-Key', value: key }])],
      parseResponse: true,
      stopOnHttpError: true,
      ...(seconds === undefined ? {} : { timeout: String(seconds) }),
      ...(method === 'get' ? {} : content),
    },
  });
}

/** Answers the webhook's caller. */
export function respond(id: number, body: string): JsonObject {
  return module('gateway:WebhookRespond@1', { id, mapper: { status: '200', body, headers: [] } });
}

/** As many bundles as `repeats` says, `{{id.i}}` counts. */
export function repeat(id: number, repeats: number): JsonObject {
  return module('builtin:BasicRepeater@1', {
    id,
    mapper: { start: '1', repeats: String(repeats), step: '1' },
  });
}
