/** Settings of `npx drizzle-kit generate`, which turns changes of the schema into a migration. Needs no database. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: ['access', 'accounts', 'findings', 'run-plans', 'runs', 'samples', 'scenarios', 'upgrades'].map(
    (name) => `./store/schema/${name}.ts`,
  ),
  out: './store/migrations',
});
