/** All routes of the API. The app mounts this list, and the OpenAPI document describes it. */
import type { Route } from './route.ts';
import { accountMappingRoutes } from './routes/account-mapping.ts';
import { keyRoutes } from './routes/api-keys.ts';
import { blueprintRoutes } from './routes/blueprints.ts';
import { connectionRoutes } from './routes/connections.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { dataRecordRoutes } from './routes/data-records.ts';
import { dataStoreRoutes } from './routes/data-stores.ts';
import { dataStructureRoutes } from './routes/data-structures.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { documentRoutes } from './routes/documents.ts';
import { dryRunRoutes } from './routes/dry-run.ts';
import { findingRoutes } from './routes/findings.ts';
import { functionRoutes } from './routes/functions.ts';
import { incompleteRoutes } from './routes/incomplete-executions.ts';
import { moduleLifecycleRoutes } from './routes/module-lifecycle.ts';
import { operationRoutes } from './routes/operations.ts';
import { runEventRoutes } from './routes/run-events.ts';
import { runRoutes } from './routes/runs.ts';
import { scenarioRoutes } from './routes/scenarios.ts';
import { upgradeRoutes } from './routes/upgrades.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { Services } from './services.ts';

/** In the order of the documentation. */
export function routeTable(services: Services): Route[] {
  const routes = [
    ...scenarioRoutes(services),
    ...accountMappingRoutes(services),
    ...blueprintRoutes(services),
    ...runRoutes(services),
    ...runEventRoutes(services),
    ...incompleteRoutes(services),
    ...webhookRoutes(services),
    ...connectionRoutes(services),
    ...dataStoreRoutes(services),
    ...dataRecordRoutes(services),
    ...dataStructureRoutes(services),
    ...connectorRoutes(services),
    ...moduleLifecycleRoutes(services),
    ...findingRoutes(services),
    ...upgradeRoutes(services),
    ...dryRunRoutes(services),
    ...functionRoutes(),
    ...keyRoutes(services),
    ...deploymentRoutes(services),
    ...operationRoutes(services),
  ];
  return [...routes, ...documentRoutes(routes)];
}
