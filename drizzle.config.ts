/** Settings of `npx drizzle-kit generate`, which turns changes of the schema into a migration. Needs no database. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: ['./store/schema/access.ts', './store/schema/runs.ts', './store/schema/scenarios.ts'],
  out: './store/migrations',
});
