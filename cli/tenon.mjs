#!/usr/bin/env node
/** The `tenon` command: from the build where there is one beside it, else from the sources. */
import { existsSync } from 'node:fs';

const built = new URL('./process.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  // Registers its loader for `import` and for `require`, by which Temporal's SDK loads the converters.
  await import('tsx');
  await import(new URL('./process.ts', import.meta.url).href);
}
