/** The example server and the example scenarios of `npm start`. */
import type { Services } from '../api/services.ts';
import type { Store } from '../store/index.ts';
import { startExampleServer, type ExampleServer } from './example-server.ts';
import { exampleNames, findExamples, importExamples } from './import-examples.ts';

export interface Examples {
  server: ExampleServer;
  /** Imports what is missing, and gives the webhook address of the first example. */
  importInto(services: Services): Promise<string | undefined>;
}

/** Starts the server on the port that the scenarios of an earlier start name, where it is still free. */
export async function startExamples(store: Pick<Store, 'scenarios'>): Promise<Examples> {
  const known = await findExamples(store.scenarios);
  const port = [...known.values()].find((example) => example.port !== undefined)?.port ?? 0;
  const server = await startExampleServer(port);
  return {
    server,
    async importInto(services) {
      const ids = await importExamples(services.scenarios, known, server.url);
      const id = ids.get(exampleNames[0]);
      const hook = id === undefined ? undefined : await services.scenarios.hookOf(id);
      return hook === undefined ? undefined : services.hookUrl(hook);
    },
  };
}
