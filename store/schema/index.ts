/** All tables. A change here needs `npx drizzle-kit generate`; migrations are never edited after a release. */
export * from './access.ts';
export * from './accounts.ts';
export * from './findings.ts';
export * from './run-plans.ts';
export * from './runs.ts';
export * from './samples.ts';
export * from './scenarios.ts';
export * from './upgrades.ts';
