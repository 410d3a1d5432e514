/** Which module versions were ever published: `contracts.json` keeps those whose code is gone. */
import { readFileSync } from 'node:fs';

let refs: ReadonlySet<string> | undefined;

/** Whether a build had it once, this one or an earlier. */
export function wasPublished(ref: string): boolean {
  refs ??= new Set(
    Object.keys(JSON.parse(readFileSync(new URL('contracts.json', import.meta.url), 'utf8')) as object), // written by `npm run generate`
  );
  return refs.has(ref);
}
