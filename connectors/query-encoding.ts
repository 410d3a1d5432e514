/** Percent-encoding of query strings and forms (RFC 3986). */

/** The text with half surrogate pairs replaced: they have no encoding. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Encodes everything but unreserved characters, spaces as `%20`. */
export function encodeQueryPart(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
