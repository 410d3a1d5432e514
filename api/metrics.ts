/** What Prometheus can read about this process. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Metrics of one app, in a registry of its own; `stop` is not needed, nothing runs by itself. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: 'tenon_http_request_duration_seconds',
      help: 'HTTP requests by route, until the answer was complete.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 300],
      registers,
    }),
    events: new Counter({
      name: 'tenon_webhook_events_total',
      help: 'Webhook events that were stored, or known already.',
      labelNames: ['outcome'],
      registers,
    }),
    starts: new Counter({
      name: 'tenon_run_starts_total',
      help: 'Runs started by this process at once, or left to the dispatcher.',
      labelNames: ['outcome'],
      registers,
    }),
    waiting: new Gauge({
      name: 'tenon_webhook_callers_waiting',
      help: 'Webhook callers who wait for an answer.',
      registers,
    }),
  };
}
