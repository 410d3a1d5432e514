/** The HTTP API as an Express app that does not listen yet. */
import express, { type Express } from 'express';
import { TenonError } from '../errors.ts';
import { hookRouter } from './ingress/routes.ts';
import { createAuthenticate } from './middleware/authenticate.ts';
import { isLocalCaller } from './middleware/local-caller.ts';
import { measure } from './middleware/measure.ts';
import { requestId } from './middleware/request-id.ts';
import { codecCors, webUiOrigin } from './middleware/web-ui-origin.ts';
import { mountRoutes } from './mount.ts';
import { answerProblem } from './problem.ts';
import { routeTable } from './route-table.ts';
import type { Services } from './services.ts';

/** Mounts ingress, routes and the error answer. */
export function createApp(services: Services): Express {
  const { log, metrics, store, webUiUrl } = services;
  const allowedOrigin = webUiOrigin(webUiUrl);
  const app = express();
  app.disable('x-powered-by');
  // Versions are our tags; hashing every answer is not needed.
  app.set('etag', false);
  app.set('query parser', 'simple');

  app.use(requestId, measure(metrics, log), (_request, response, next) => {
    response.set('x-content-type-options', 'nosniff');
    next();
  });
  app.use(hookRouter(services));
  app.use('/codec', codecCors(allowedOrigin));
  mountRoutes(app, routeTable(services), {
    authenticate: createAuthenticate(store.keys),
    idempotency: store.idempotency,
    isLocal: (request) => isLocalCaller(request, allowedOrigin),
  });
  app.use((request) => {
    throw new TenonError('NOT_FOUND', `There is nothing at ${request.path.slice(0, 200)}`, {
      hint: 'GET /docs lists all addresses',
    });
  });
  app.use(answerProblem(log));
  return app;
}
