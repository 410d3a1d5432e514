/** Two observations of the same signal of the same endpoint as one. */
import type { FindingObservation } from '../store/index.ts';

const MOST_EVIDENCE = 10;
const MOST_USES = 1000;

/** `older` goes on living in the result: it is not to be used afterwards. */
export function mergeObservations(older: FindingObservation, newer: FindingObservation): FindingObservation {
  const uses = older.uses;
  for (const use of newer.uses) {
    const isThere = uses.some(
      ({ scenarioId, connectionId }) => scenarioId === use.scenarioId && connectionId === use.connectionId,
    );
    if (!isThere && uses.length < MOST_USES) uses.push(use);
  }
  return {
    ...older,
    ...newer,
    confidence: older.confidence === 'certain' ? 'certain' : newer.confidence,
    links: newer.links.length === 0 ? older.links : newer.links,
    firstSeen: older.firstSeen,
    count: older.count + newer.count,
    evidence: [...newer.evidence, ...older.evidence].slice(0, MOST_EVIDENCE),
    uses,
  };
}
