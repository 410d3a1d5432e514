/**
 * `npm run conformance -- expressions|scenarios|blueprints PATH… [--pending FILE] [--json]`: black-box cases. Without a path the
 * repo's own copies are run. Prints a line per failing case, then `N passed, N failed`; exits 1 if anything failed.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CaseKind, CaseResult } from './case.ts';

const own = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const kinds: Record<string, { load: () => Promise<CaseKind>; paths: string[] }> = {
  expressions: { load: () => import('./expressions.ts'), paths: [own('./expressions.json')] },
  scenarios: { load: () => import('./scenarios.ts'), paths: [own('./scenarios')] },
  blueprints: { load: () => import('./blueprints.ts'), paths: [own('../../examples')] },
};

/** Ids that cannot pass yet, of every kind, each with what is missing. */
async function readPending(file: string | undefined): Promise<Record<string, string>> {
  if (file === undefined) return {};
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>; // its documented form
}

/** A pending case that fails is counted apart; one that passes must leave the list. */
function judged(result: CaseResult, pending: Record<string, string>): CaseResult & { pending: boolean } {
  if (!Object.hasOwn(pending, result.id)) return { ...result, pending: false };
  if (!result.ok) return { ...result, ok: true, pending: true };
  const expected = `pending (${pending[result.id] ?? ''}): take it off the list`;
  return { id: result.id, ok: false, expected, actual: 'it passes', pending: false };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { pending: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [name = '', ...paths] = positionals;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    process.stderr.write(
      `Usage: npm run conformance -- ${Object.keys(kinds).join('|')} PATH… [--pending FILE] [--json]\n`,
    );
    return 2;
  }
  const pending = await readPending(values.pending);
  const cases = await kind.load();
  const results = (await cases.run(paths.length > 0 ? paths : kind.paths)).map((result) =>
    judged(result, pending),
  );

  const failed = results.filter((result) => !result.ok);
  const held = results.filter((result) => result.pending);
  const passed = results.length - failed.length - held.length;
  if (values.json === true) {
    process.stdout.write(
      `${JSON.stringify({ passed, failed: failed.length, pending: held.length, results })}\n`,
    );
  } else {
    for (const { id, expected, actual } of failed) {
      process.stdout.write(`FAIL ${id}: ${JSON.stringify(expected)} / ${JSON.stringify(actual)}\n`);
    }
    if (held.length > 0) process.stdout.write(`${String(held.length)} pending\n`);
    process.stdout.write(`${String(passed)} passed, ${String(failed.length)} failed\n`);
  }
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = await main();
