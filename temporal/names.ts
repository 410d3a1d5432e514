/** Names Tenon uses inside Temporal. They are part of running workflows: a changed name loses sight of open runs. */
import { defineSearchAttributeKey } from '@temporalio/common';
import type { RunIdentity } from '../scenarios/run.ts';

/** Task queue of all scenario runs. */
export const TASK_QUEUE = 'tenon';

/** What a run can be found by in Temporal's Web UI. Never encrypted there, so no customer data. */
export const searchAttributes = {
  scenario: defineSearchAttributeKey('TenonScenario', 'KEYWORD'),
  team: defineSearchAttributeKey('TenonTeam', 'KEYWORD'),
  version: defineSearchAttributeKey('TenonVersion', 'INT'),
  status: defineSearchAttributeKey('TenonStatus', 'KEYWORD'),
  trigger: defineSearchAttributeKey('TenonTrigger', 'KEYWORD'),
  /** Only while a run is parked, which it is on builds side by side. */
  parkedUntil: defineSearchAttributeKey('TenonParkedUntil', 'DATETIME'),
} as const;

/** Temporal refuses types over 1,000 bytes, installations with an SQL database over 255. */
const LONGEST_NAME_BYTES = 230;

function shortened(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_NAME_BYTES) return kept;
    kept += character;
  }
  return kept;
}

/** The Workflow Type: the scenario's name, with its id so that no name meets one of Temporal's or JavaScript's own. */
export function workflowType(run: Pick<RunIdentity, 'scenarioId' | 'scenarioName'>): string {
  const name = shortened(run.scenarioName.replace(/[\p{Cc}\s]+/gu, ' ').trim());
  return `${name} #${String(run.scenarioId)}`.trimStart();
}
