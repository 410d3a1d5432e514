/** All routes of the API. The app mounts this list, and the OpenAPI document describes it. */
import type { Route } from './route.ts';
import { keyRoutes } from './routes/api-keys.ts';
import { blueprintRoutes } from './routes/blueprints.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { documentRoutes } from './routes/documents.ts';
import { incompleteRoutes } from './routes/incomplete-executions.ts';
import { operationRoutes } from './routes/operations.ts';
import { runEventRoutes } from './routes/run-events.ts';
import { runRoutes } from './routes/runs.ts';
import { scenarioRoutes } from './routes/scenarios.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { Services } from './services.ts';

/** In the order of the documentation. */
export function routeTable(services: Services): Route[] {
  const routes = [
    ...scenarioRoutes(services),
    ...blueprintRoutes(services),
    ...runRoutes(services),
    ...runEventRoutes(services),
    ...incompleteRoutes(services),
    ...webhookRoutes(services),
    ...connectorRoutes(services),
    ...keyRoutes(services),
    ...operationRoutes(services),
  ];
  return [...routes, ...documentRoutes(routes)];
}
