/** The thread a mapping runs in: texts in, texts out, so that dates and bytes keep their type. */
import { parentPort } from 'node:worker_threads';
import type { Plan } from '../../scenarios/plan.ts';
import type { HostMappingInput } from '../../scenarios/run.ts';
import { parseValue, stringifyValue } from '../../scenarios/value-json.ts';
import { mapOnHost } from './mapping-job.ts';

parentPort?.on('message', (text: string) => {
  const { plan, input } = parseValue(text) as { plan: Plan; input: HostMappingInput }; // written by host-mapping.ts
  parentPort?.postMessage(stringifyValue(mapOnHost(plan, input)));
});
