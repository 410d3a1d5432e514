/** One operation of a run on a few lines. */
export interface ShownEntry {
  path: string;
  module: number;
  ref: string;
  kind: string;
  input?: unknown;
  output?: unknown[];
  bundles?: number;
  error?: { type: string; message: string };
  durationMs: number;
}

const LONGEST = 400;

/** The operation, then its input and output where there are any. */
export function entryLines(entry: ShownEntry): string[] {
  const { module, ref, kind, path, durationMs, input, output, error, bundles } = entry;
  const count = output?.length ?? bundles ?? 0;
  const outcome =
    error === undefined
      ? kind === 'filtered'
        ? 'stopped by its filter'
        : `${String(count)} bundle${count === 1 ? '' : 's'}`
      : `${error.type}: ${error.message}`;
  return [
    `[${String(module)}] ${ref}  ${outcome}  ${String(Math.round(durationMs))} ms  ${path}`,
    ...(input === undefined || input === null ? [] : [`      in  ${short(input)}`]),
    ...(output ?? []).map((bundle) => `      out ${short(bundle)}`),
  ];
}

function short(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? ''; // undefined where there is nothing to write
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${String(text.length)} characters)`;
}
