/**
 * A plan as it travels: only its hash goes into Temporal's history, and the host's codec puts the plan in place of it.
 * A plain object, not a class: converter and caller may be two instances of the same module.
 */
export interface PlanReference {
  planReference: string;
}

/** Payload metadata key that marks a plan; its value is the plan's hash. */
export const PLAN_METADATA = 'tenon-plan';

export function planReference(planHash: string): PlanReference {
  return { planReference: planHash };
}

export function isPlanReference(value: unknown): value is PlanReference {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'planReference');
}
