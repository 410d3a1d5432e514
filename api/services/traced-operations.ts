/** Operations of pure modules from kept traces: they send nothing, so input and output are all there is to record. */
import { isCollection, type Bundle, type Collection } from '../../scenarios/value.ts';
import { parseValue } from '../../scenarios/value-json.ts';
import type { Sample } from '../../scenarios/upgrade/sample.ts';
import type { Store } from '../../store/index.ts';

const MOST_RUNS = 20;
const MOST_ENTRIES = 500;

/** The newest `limit` of a node, from the newest runs of the scenario. */
export async function tracedOperations(
  { runs, traces }: Pick<Store, 'runs' | 'traces'>,
  { scenario, node, ref }: { scenario: number; node: number; ref: string },
  limit: number,
): Promise<Sample[]> {
  const found: Sample[] = [];
  const { items } = await runs.list({ scenario, module: ref, limit: MOST_RUNS });
  for (const { id } of items) {
    if (found.length >= limit) break;
    const { entries } = await traces.read(id, { from: 0, limit: MOST_ENTRIES });
    for (const entry of entries) {
      if (found.length >= limit) break;
      const sample = sampleOf(parseValue(JSON.stringify(entry)), node, ref);
      if (sample !== undefined) found.push(sample);
    }
  }
  return found;
}

function sampleOf(entry: unknown, node: number, ref: string): Sample | undefined {
  if (!isCollection(entry)) return undefined;
  const { module, ref: own, kind, input, output, error, startedAt } = entry;
  if (module !== node || own !== ref || kind !== 'operation' || (error ?? null) !== null) return undefined;
  if (!isCollection(input) || !Array.isArray(output) || typeof startedAt !== 'number') return undefined;
  const bundles = output.filter((bundle): bundle is Bundle => isCollection(bundle));
  const parameters: Collection = input;
  return { at: new Date(startedAt).toISOString(), parameters, exchanges: [], output: bundles };
}
