/** Tables of what APIs say of their end, and of what operators made of it: findings, who ran into them, lifecycle dates. */
import {
  bigint,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { SignalLink } from '../../scenarios/upgrade/signal-links.ts';
import type { Signal } from '../../scenarios/upgrade/signals.ts';
import type { Evidence, FindingState } from '../findings.ts';
import type { Hardness, OverriddenState } from '../lifecycle.ts';
import { moment, team } from './columns.ts';

/** One row per endpoint of a module and what is said of it. Holds no secrets: paths are templates, headers are scrubbed. */
export const findings = pgTable(
  'findings',
  {
    id: serial().primaryKey(),
    teamId: team(),
    /** Module, method, host, path and kind: the same signal again is the same finding. */
    key: text().notNull(),
    kind: text().$type<Signal['kind']>().notNull(),
    confidence: text().$type<Signal['confidence']>().notNull(),
    module: text().notNull(),
    method: text().notNull(),
    host: text().notNull(),
    path: text().notNull(),
    /** The module calls whatever address a scenario gives it: only scenarios that were seen are hit. */
    anyAddress: boolean().notNull(),
    state: text().$type<FindingState>().notNull().default('open'),
    stateAt: moment().notNull().defaultNow(),
    snoozeUntil: moment(),
    reopenedAt: moment(),
    firstSeen: moment().notNull(),
    lastSeen: moment().notNull(),
    count: bigint({ mode: 'number' }).notNull(),
    deprecatedAt: moment(),
    effectiveAt: moment(),
    notice: text(),
    links: jsonb().$type<SignalLink[]>().notNull(),
    /** Newest first. */
    evidence: jsonb().$type<Evidence[]>().notNull(),
  },
  (table) => [
    uniqueIndex('findings_once').on(table.teamId, table.key),
    index('findings_by_module').on(table.teamId, table.module, table.id),
    index('findings_by_host').on(table.teamId, table.module, table.host, table.kind),
  ],
);

/** Which scenarios were seen to get a finding's answers, and by which connections. */
export const findingUses = pgTable(
  'finding_uses',
  {
    teamId: team(),
    findingId: integer().notNull(),
    scenarioId: integer().notNull(),
    /** 0: the call used none. */
    connectionId: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.findingId, table.scenarioId, table.connectionId] })],
);

/** Where operators know more of a module version's life than the connector's release does. */
export const lifecycleOverrides = pgTable(
  'lifecycle_overrides',
  {
    teamId: team(),
    module: text().notNull(),
    state: text().$type<OverriddenState>().notNull(),
    until: date({ mode: 'string' }),
    hardness: text().$type<Hardness>(),
    note: text(),
    /** What it was made from. */
    findingId: integer(),
    setBy: text().notNull(),
    setAt: moment().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.module] })],
);
