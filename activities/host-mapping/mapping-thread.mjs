/**
 * Starts the mapping's thread from the sources. Under tsx on Node 20 the loader is not active in worker threads, so the
 * thread registers it before it loads any TypeScript. A build starts mapping-thread.js itself.
 */
import { register } from 'tsx/esm/api';

register();
await import('./mapping-thread.ts');
