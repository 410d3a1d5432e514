/** A look into Temporal itself, past Tenon: what an operator sees in its Web UI and does there. */
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { until } from './child-process.ts';

export interface TemporalEye {
  client: Client;
  handle: (runId: string) => WorkflowHandle;
  /** How many activities of the run's own are under way. */
  pendingActivities(runId: string): Promise<number>;
  /** Waits until there is one. */
  pendingActivity(runId: string): Promise<unknown>;
  /** Number of events of each history of the run, newest first. */
  histories(runId: string): Promise<number[]>;
}

/** One connection for a piece of work. */
export async function withTemporal<T>(address: string, work: (eye: TemporalEye) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const handle = (runId: string): WorkflowHandle => client.workflow.getHandle(runId);
  async function pendingActivities(runId: string): Promise<number> {
    const { raw } = await handle(runId).describe();
    return raw.pendingActivities?.length ?? 0;
  }
  try {
    return await work({
      client,
      handle,
      pendingActivities,
      pendingActivity: (runId) =>
        until(`run ${runId} has an activity under way`, async () => (await pendingActivities(runId)) > 0),
      async histories(runId) {
        const lengths: number[] = [];
        for await (const execution of client.workflow.list({ query: `WorkflowId = '${runId}'` })) {
          lengths.push(execution.historyLength);
        }
        return lengths;
      },
    });
  } finally {
    await connection.close();
  }
}
