/** The trace as the machine collects it: bounded entries, handed over in numbered segments. */
import { approximateSize, stringifyValue } from '../value-json.ts';
import type { TraceEntry } from '../run.ts';
import type { Bundle, Value } from '../value.ts';
import type { RunState } from './state.ts';

/** A segment is handed over when it is about this large. */
export const SEGMENT_BYTES = 256 * 1024;

/** A larger input or output is kept as a preview: the value itself is in the run, the trace explains it. */
const VALUE_BYTES = 32 * 1024;
const PREVIEW_CHARACTERS = 2000;

function bounded(value: Value): Value {
  const size = approximateSize(value, VALUE_BYTES);
  if (size <= VALUE_BYTES) return value;
  return { $truncated: { preview: stringifyValue(value).slice(0, PREVIEW_CHARACTERS) } };
}

function boundedBundles(bundles: Bundle[]): Bundle[] {
  const kept = bounded(bundles);
  return Array.isArray(kept) ? bundles : [kept as Bundle]; // the preview is a collection
}

/** Adds an entry; a confidential run keeps counts only. */
export function addEntry(state: RunState, entry: TraceEntry, confidential: boolean): void {
  const { input, output, ...rest } = entry;
  const kept: TraceEntry = confidential
    ? { ...rest, ...(output === undefined ? {} : { bundles: output.length }) }
    : {
        ...rest,
        ...(input === undefined ? {} : { input: bounded(input) }),
        ...(output === undefined ? {} : { output: boundedBundles(output) }),
      };
  if (confidential && kept.error !== undefined) {
    // What the other side said about an error may quote the data.
    const { detail: _detail, ...error } = kept.error;
    kept.error = error;
  }
  state.trace.push(kept);
  state.traceBytes += approximateSize(kept);
}

/** Takes the collected entries as the next segment, or undefined when there are none. */
export function takeSegment(state: RunState): { segment: number; entries: TraceEntry[] } | undefined {
  if (state.trace.length === 0) return undefined;
  const taken = { segment: state.segment, entries: state.trace };
  state.segment += 1;
  state.trace = [];
  state.traceBytes = 0;
  return taken;
}
