/** Cookies kept between requests of one run (RFC 6265, public suffixes refused), as a value that can be written down. */
import { CookieJar as Jar, type SerializedCookieJar } from 'tough-cookie';
import type { CookieJar } from '../../connectors/call-context.ts';

/** Cookies of one host beyond this number are not kept. */
const MAX_COOKIES_PER_ANSWER = 50;
const MAX_COOKIE_LENGTH = 4096;

/** A jar that can be taken up again from what `written` gave. */
export interface WritableCookieJar extends CookieJar {
  written(): Promise<SerializedCookieJar>;
}

/** An empty jar, or the one that was written down. */
export function createCookieJar(from?: SerializedCookieJar): WritableCookieJar {
  const jar = from === undefined ? new Jar() : Jar.deserializeSync(from);
  return {
    async header(url) {
      const text = await jar.getCookieString(url);
      return text === '' ? undefined : text;
    },
    async keep(url, setCookies) {
      for (const cookie of setCookies.slice(0, MAX_COOKIES_PER_ANSWER)) {
        // A cookie the server may not set is dropped, as browsers do.
        if (cookie.length <= MAX_COOKIE_LENGTH) await jar.setCookie(cookie, url, { ignoreError: true });
      }
    },
    written: () => jar.serialize(),
  };
}
