/** The change cases that are no business of the planner: tested elsewhere, or out of scope with the reason. */

interface Elsewhere {
  reason: string;
  /** Tests, from the root of the project. */
  files?: readonly string[];
  /** Those that name the case; all of them by default. */
  named?: readonly string[];
}

const transport: Elsewhere = {
  reason:
    'Transport only: the settings and outputs of the module version stay, so its own `run` changes under the same contract and no scenario is touched.',
};
const connection: Elsewhere = {
  reason:
    'Versions of connection types come later: a connection is resolved when a call is made, so a scenario has nothing to plan.',
};
const trigger: Elsewhere = {
  reason:
    'Polling triggers and subscriptions at an API are no module versions yet: their state comes with them.',
};
const description: Elsewhere = {
  reason: 'No module is made of an API description: descriptions and drift between them come later.',
};
const limits: Elsewhere = {
  reason:
    'Operational: a slower API is waited for by the retry rules of a call; no setting and no output changes.',
};

const switching = (reason: string): Elsewhere => ({
  reason,
  files: ['test/workflows/switch-modules.test.ts'],
  named: [],
});
const plans = (reason: string): Elsewhere => ({ reason, files: ['test/api/upgrades.test.ts'], named: [] });
const signals = (reason: string, ...more: string[]): Elsewhere => ({
  reason,
  files: ['test/scenarios/upgrade/signals.test.ts', ...more],
});

const WATCH = 'test/activities/deprecation-watch.test.ts';

export const elsewhere: Readonly<Record<string, Elsewhere>> = {
  C001: transport,
  C002: transport,
  C003: description,
  C004: transport,
  C012: {
    reason: 'A date that the API’s maker set cannot be put off.',
    files: ['test/api/findings.test.ts'],
  },
  C015: {
    reason: 'Only the connections that are hit are planned for.',
    files: ['test/api/findings.test.ts'],
  },
  C016: signals('A permanent redirect is a finding; the path itself is transport.', WATCH),
  C018: {
    reason: 'A module’s id is written by its author and held by contracts.json; no operationId is read.',
  },
  C019: connection,
  C020: connection,
  C021: connection,
  C022: connection,
  C023: connection,
  C024: connection,
  C026: connection,
  C027: connection,
  C028: connection,
  C029: connection,
  C030: {
    reason:
      'A refused connection is no sign that a module version ends: the call fails by its error rules, nothing is planned.',
  },
  C032: transport,
  C033: {
    reason: 'The module reads the account id from its connection when it is called; no setting holds it.',
  },
  C037: transport,
  C040: transport,
  C041: transport,
  C052: transport,
  C054: {
    reason: 'Planned with the real modules it is about.',
    files: ['test/connectors/http/send-data-migration.test.ts'],
  },
  C071: transport,
  C075: transport,
  C077: transport,
  C079: limits,
  C080: limits,
  C081: {
    reason:
      'Error routes read the engine’s own `error.type|message|detail`, which no API’s error body changes.',
  },
  C084: trigger,
  C085: trigger,
  C086: trigger,
  C087: trigger,
  C088: trigger,
  C089: trigger,
  C090: trigger,
  C091: {
    reason: 'Said of the real modules, by contracts.json.',
    files: ['test/connectors/contract.test.ts'],
  },
  C092: { reason: 'Said of the real modules.', files: ['test/connectors/contract.test.ts'] },
  C094: switching('A run keeps the versions it began with unless it is switched.'),
  C095: switching(
    'The plan of a next-cycle switch is kept; the run goes on as it began until its cycle ends.',
  ),
  C096: switching('What executed keeps its version; what did not is switched.'),
  C097: switching('A request that comes twice switches once.'),
  C098: switching('A stale plan hash is refused, and leaves nothing in the history.'),
  C099: switching('A call that waits for its next attempt is made on the new version, once.'),
  C100: switching('A write that may not be repeated is not cut off.'),
  C101: { reason: 'A matter of workers.', files: ['test/temporal/worker-readiness.test.ts'] },
  C102: { reason: 'Recorded histories on this engine.', files: ['test/histories/replay.test.ts'] },
  C103: plans('A scenario saved since is left out and reported; the others are applied in one transaction.'),
  C104: {
    reason:
      'Applying is one transaction: a process killed in it leaves all or nothing, which wins over resuming by scenario.',
    files: ['test/faults/api-change.test.ts'],
    named: [],
  },
  C105: plans('Rolled back without edits, the export is as before, byte for byte.'),
  C106: plans(
    'A scenario edited since is not rolled back and is reported; there is no reverse migration: a plan to any version asks what it needs.',
  ),
  C110: { reason: 'A rule of saving.', files: ['test/api/module-rules.test.ts'] },
  C111: {
    reason:
      'A version is removed by a release, not by a call: one that was not retired is refused there, and a worker that lacks a version an open run needs does not start.',
    files: ['test/connectors/contract.test.ts', 'test/temporal/worker-readiness.test.ts'],
    named: [],
  },
  C112: switching(
    'What is incomplete is a run that waits: it is switched in place and goes on with the new version.',
  ),
  C113: {
    reason:
      'A connection’s uses come with versions of connections; modules are found in scenarios, active or not, and in open runs.',
    files: ['test/store/findings.test.ts'],
    named: [],
  },
  C115: description,
  C116: signals('A matter of signals.', WATCH),
  C117: signals('A matter of signals.'),
  C118: signals('A matter of signals.', WATCH),
  C119: signals('A matter of signals.', WATCH),
  C120: { reason: 'A matter of calls.', files: [WATCH] },
  C121: description,
  C122: description,
};
