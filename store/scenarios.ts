/** Scenarios and their immutable versions. */
import type { Plan } from '../scenarios/plan.ts';
import type { Json } from '../scenarios/value.ts';
import type { Page, PageQuery } from './paging.ts';

/** A scenario with the state of its newest version. */
export interface Scenario {
  id: number;
  name: string;
  /** Number of the newest version, from 1. */
  version: number;
  planHash: string;
  active: boolean;
  /** Counts activations, deactivations and the removal; late outbox work is recognised by it. */
  generation: number;
  scheduling?: Json;
  report: Json;
  createdAt: string;
  updatedAt: string;
}

/** One saved version without its body. */
export interface ScenarioVersionSummary {
  scenarioId: number;
  version: number;
  name: string;
  planHash: string;
  report: Json;
  createdBy?: string;
  createdAt: string;
}

/** One saved version; never changed. */
export interface ScenarioVersion extends ScenarioVersionSummary {
  blueprint: Json;
}

/** What every save brings. */
export interface SavedPlan {
  blueprint: Json;
  plan: Plan;
  planHash: string;
  report: Json;
  createdBy?: string;
}

/** `NOT_FOUND` for ids that do not exist or were removed, except where `undefined` is the answer. */
export interface ScenarioStore {
  /** Version 1, inactive. Where the plan names an existing hook, the scenario is attached to it and to no other. */
  create(scenario: SavedPlan & { name: string; scheduling?: Json }): Promise<Scenario>;
  /** The next version, also when nothing changed. `PRECONDITION_FAILED` when the newest is not `expectedVersion`. */
  save(id: number, changes: SavedPlan & { name?: string; expectedVersion?: number }): Promise<Scenario>;
  /** Name and scheduling are not part of a version; `scheduling: null` removes it. */
  update(
    id: number,
    changes: { name?: string; scheduling?: Json; expectedVersion?: number },
  ): Promise<Scenario>;
  get(id: number): Promise<Scenario | undefined>;
  /** By id, ascending. */
  list(query: PageQuery & { active?: boolean }): Promise<Page<Scenario>>;
  version(id: number, version: number): Promise<ScenarioVersion | undefined>;
  /** Newest first. */
  versions(id: number, query: PageQuery): Promise<Page<ScenarioVersionSummary>>;
  /** Raises the generation and writes the outbox row; without a change of state it does nothing. */
  setActive(id: number, active: boolean): Promise<Scenario>;
  /** Soft: versions and runs stay readable. Inactive from then on, with an outbox row `delete`. */
  remove(id: number): Promise<void>;
}
