/** The name of a file an answer brings: what the server says (RFC 6266), else the end of the address. */
import { headerOf } from '../status-error.ts';
import type { HttpResponse } from '../call-context.ts';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not percent-encoded after all
  }
}

/** Folders and control characters have no place in a name. */
function safe(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? '').replace(/[\0-\x1f\x7f]/g, '').trim();
}

export function fileNameOf(response: HttpResponse): string {
  const disposition = headerOf(response, 'content-disposition') ?? '';
  const extended = /filename\*\s*=\s*utf-8'[^']*'([^;]+)/i.exec(disposition)?.[1];
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1]?.replace(/\\(.)/g, '$1');
  const bare = /filename\s*=\s*([^;"\s][^;]*)/i.exec(disposition)?.[1];
  const said = extended === undefined ? (quoted ?? bare ?? '') : decoded(extended.trim());
  const name = safe(said);
  if (name !== '') return name;
  return safe(decoded(new URL(response.url).pathname)) || 'file';
}
