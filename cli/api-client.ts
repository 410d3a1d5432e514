/** Calls a running Tenon's API: `TENON_URL` and `TENON_API_KEY`, else the Tenon of this folder with its own admin key. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { errorCodes, TenonError, type ErrorCode } from '../errors.ts';
import { isCollection, type Json } from '../scenarios/value.ts';
import type { Terminal } from './command.ts';

/** Longer than any wait the API offers. */
const LIMIT_MS = 330_000;

export interface ApiAnswer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

export interface ApiClient {
  /** The types are those the API documents; a problem document is thrown as `TenonError`. */
  call<Body>(method: string, path: string, options?: CallOptions): Promise<ApiAnswer<Body>>;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

export async function connectApi({ env, cwd, signal }: Terminal): Promise<ApiClient> {
  const url = (env['TENON_URL'] ?? `http://127.0.0.1:${env['TENON_PORT'] ?? '3000'}`).replace(/\/+$/, '');
  const key = env['TENON_API_KEY'] ?? (await ownAdminKey(resolve(cwd, env['TENON_HOME'] ?? '.tenon'), env));

  return {
    async call<Body>(
      method: string,
      path: string,
      { body, headers }: CallOptions = {},
    ): Promise<ApiAnswer<Body>> {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
      }).catch((cause: unknown) => {
        throw new TenonError('API_UNREACHABLE', `No Tenon answers at ${url}`, {
          hint: 'Start one with: npm start. Or name another with TENON_URL',
          cause,
        });
      });
      const text = await response.text();
      const parsed = text === '' ? null : (parseJson(text) ?? text);
      if (!response.ok) throw problem(response.status, parsed);
      return { status: response.status, body: parsed as Body, headers: response.headers }; // see `call`
    },
  };
}

async function ownAdminKey(home: string, env: Terminal['env']): Promise<string> {
  if (env['TENON_ADMIN_KEY'] !== undefined && env['TENON_ADMIN_KEY'] !== '') return env['TENON_ADMIN_KEY'];
  try {
    return (await readFile(join(home, 'admin-key'), 'utf8')).trim();
  } catch {
    throw new TenonError('UNAUTHORIZED', 'There is no API key to call with', {
      hint: 'Set TENON_API_KEY, or run this where the .tenon folder of the running Tenon is (TENON_HOME)',
    });
  }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // what JSON.parse returns is JSON
  } catch {
    return undefined;
  }
}

function problem(status: number, body: Json): TenonError {
  const known = isCollection(body) ? body : {};
  const { code, detail, hint, errors } = known;
  if (typeof code !== 'string' || !Object.hasOwn(errorCodes, code)) {
    return new TenonError('API_UNREACHABLE', `The answer ${String(status)} is not one of Tenon's`, {
      hint: 'TENON_URL must be the address of a Tenon',
    });
  }
  // Its being a code was checked above.
  return new TenonError(code as ErrorCode, typeof detail === 'string' ? detail : '', {
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(errors === undefined ? {} : { extra: { errors } }),
  });
}
