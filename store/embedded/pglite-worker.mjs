/**
 * Starts the embedded database's thread from the sources. Under tsx on Node 20 the loader is not active in worker
 * threads, so the thread registers it before it loads any TypeScript. A build starts pglite-worker.js itself.
 */
import { register } from 'tsx/esm/api';

register();
await import('./pglite-worker.ts');
