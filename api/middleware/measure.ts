/** Measures and logs requests by the pattern of their route: addresses hold tokens and would be endless labels. */
import type { RequestHandler } from 'express';
import type { ApiLog } from '../api-log.ts';
import type { Metrics } from '../metrics.ts';

export function measure(metrics: Metrics, log: ApiLog): RequestHandler {
  return (request, response, next) => {
    const end = metrics.requests.startTimer({ method: request.method });
    response.once('close', () => {
      // Express sets the route while it looks for the handler; it is not in the types of a request without one.
      const found = (request as { route?: { path?: unknown } }).route?.path;
      const route = typeof found === 'string' ? found : 'none';
      const status = String(response.statusCode);
      const seconds = end({ route, status });
      log.debug(
        { method: request.method, route, status, seconds, requestId: response.getHeader('x-request-id') },
        'Request',
      );
    });
    next();
  };
}
