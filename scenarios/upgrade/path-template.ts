/** The path of a call without what is different in each: by it calls of one endpoint are told to be the same. */

/** Stands for a part that names one thing of many. */
const ANY = '{}';

const VERSION = /^v\d{1,4}(?:\.\d{1,3}){0,2}(?:(?:alpha|beta|rc)\d{0,2})?$/i;
/** Numbers of versions behind a segment that says what they are, as in `/rest/api/3` or `/admin/api/2024-01`. */
const VERSION_NUMBER = /^(?:\d{1,2}(?:\.\d{1,2})?|\d{4}-\d{2}(?:-\d{2})?)$/;
/** Words, joined as paths join them; a format may follow. */
const WORDS = /^[A-Za-z]{1,24}(?:[-_.][A-Za-z]{1,24})*$/;
/** A word that ends with a digit or two: `oauth2`, `web3`. */
const NUMBERED_WORD = /^[a-z]{2,20}\d{1,2}(?:\.[a-z]{2,5})?$/;
/** What is done, behind the thing it is done to: `/documents/17:copy`. */
const VERB = /:[a-z][A-Za-z]{1,30}$/;

const LONGEST_WORDS = 40;
const MOST_SEGMENTS = 20;

function isFixed(segment: string, before: string | undefined): boolean {
  if (segment.length > LONGEST_WORDS) return false;
  if (VERSION.test(segment) || WORDS.test(segment) || NUMBERED_WORD.test(segment)) return true;
  return (before === 'api' || before === 'version') && VERSION_NUMBER.test(segment);
}

/**
 * Numbers, ids, keys, tokens and addresses become `{}`; words and versions stay. What is in doubt becomes `{}`, because a
 * path may hold secrets.
 */
export function pathTemplate(path: string): string {
  const segments = path.split('/');
  const shown = segments.slice(0, MOST_SEGMENTS).map((segment, index) => {
    if (segment === '' || isFixed(segment, segments[index - 1]?.toLowerCase())) return segment;
    return `${ANY}${VERB.exec(segment)?.[0] ?? ''}`;
  });
  return [...shown, ...(segments.length > MOST_SEGMENTS ? [ANY] : [])].join('/');
}
