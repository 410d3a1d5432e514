/** The body of the older request modules as version 4 takes it. */
import { isCollection, own, type Json, type JsonObject } from '../../scenarios/value.ts';
import { renameField } from '../../scenarios/upgrade/settings.ts';
import type { NodeDraft } from './node-draft.ts';

const KINDS = ['raw', 'x_www_form_urlencoded', 'multipart_form_data'];

/** Everything of it that has another name now; `contentType` has another meaning, too. */
const OLD_SETTINGS = ['data', 'body', 'formFields', 'formDataFields'];

/** Moves the body to the settings of version 4. */
export function migrateBody(draft: NodeDraft): void {
  const chosen = draft.value('bodyType') !== undefined;
  const kind = kindOf(draft);
  draft.remove('bodyType');
  if (chosen && kind === undefined) {
    // It stays for whoever answers; the name that means something else now is freed.
    draft.rename('contentType', 'customContentType');
    return;
  }
  if (kind !== undefined) tellBodyOfRead(draft, kind);
  switch (kind) {
    case 'raw':
      moveRaw(draft);
      break;
    case 'x_www_form_urlencoded':
      draft.rename('formFields', 'urlEncodedBodyContent');
      nameRows(draft.value('urlEncodedBodyContent'));
      draft.remove('contentType', 'customContentType');
      draft.set('contentType', 'urlEncoded');
      break;
    case 'multipart_form_data':
      draft.rename('formDataFields', 'multipartBodyContent');
      nameRows(draft.value('multipartBodyContent'));
      draft.remove('contentType', 'customContentType');
      draft.set('contentType', 'multipart');
      break;
    default:
      tellUnsent(draft);
      draft.remove('contentType', 'customContentType');
  }
  draft.remove(...OLD_SETTINGS);
}

function kindOf(draft: NodeDraft): string | undefined {
  const given = draft.value('bodyType');
  if (given === undefined) return undefined;
  if (draft.isLiteral('bodyType') && typeof given === 'string' && KINDS.includes(given)) return given;
  const answer = draft.ask({
    code: draft.isLiteral('bodyType') ? 'VALUE_GONE' : 'MAPPED_VALUE_UNVERIFIABLE',
    severity: 'blocker',
    field: 'bodyType',
    reason: `Version 4 takes each kind of body by a setting of its own; say which it is: ${KINDS.join(', ')}.`,
  });
  return typeof answer === 'string' && KINDS.includes(answer) ? answer : undefined;
}

/** The setting that holds a body of this kind. */
function contentAt(draft: NodeDraft, kind: string): string | undefined {
  const names = { raw: ['data', 'body'], x_www_form_urlencoded: ['formFields'] }[kind] ?? ['formDataFields'];
  return names.find((name) => {
    const value = draft.value(name);
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
}

function tellBodyOfRead(draft: NodeDraft, kind: string): void {
  const method = draft.value('method') === undefined ? 'get' : draft.word('method');
  if ((method !== 'get' && method !== 'head') || contentAt(draft, kind) === undefined) return;
  draft.ask({
    code: 'BEHAVIOUR_CHANGED',
    severity: 'confirm',
    field: 'method',
    reason: `A ${method.toUpperCase()} request with a body means nothing in HTTP (RFC 9110, 9.3.1), and version 4 does not promise to send it; skip the node to keep it on version 3.`,
  });
}

function moveRaw(draft: NodeDraft): void {
  const both = draft.value('data') !== undefined && draft.value('body') !== undefined;
  if (both && !draft.isLiteral('data')) {
    draft.ask({
      code: 'INPUT_DROPPED',
      severity: 'confirm',
      field: 'body',
      reason:
        'Version 3 sends `body` where `data` turns out to be empty; version 4 has one setting, which gets `data`.',
    });
  }
  // An empty text in `data` is a body, too: `body` counts only where `data` is missing.
  const from = blankText(draft, 'data') || draft.value('data') !== undefined ? 'data' : 'body';
  const to =
    draft.value('contentType') === 'application/json' ? 'jsonStringBodyContent' : 'customBodyContent';
  draft.rename(from, to);
  if (to === 'jsonStringBodyContent') {
    draft.remove('contentType', 'customContentType');
    draft.set('contentType', 'json');
    draft.set('inputMethod', 'jsonString');
    return;
  }
  moveType(draft);
}

function moveType(draft: NodeDraft): void {
  const type = draft.value('contentType');
  if (type === 'custom') {
    draft.set('contentType', 'custom');
    return;
  }
  if (
    type !== undefined &&
    !draft.isLiteral('contentType') &&
    draft.value('customContentType') !== undefined
  ) {
    draft.ask({
      code: 'INPUT_DROPPED',
      severity: 'confirm',
      field: 'customContentType',
      reason:
        'Version 3 takes it where `contentType` turns out to be `custom`; version 4 has one setting, which gets `contentType`.',
    });
  }
  draft.remove('customContentType');
  draft.rename('contentType', 'customContentType');
  draft.set('contentType', 'custom');
}

function blankText(draft: NodeDraft, name: string): boolean {
  return own(draft.config.mapper, name) === '';
}

/** Version 4 calls the name of a row `name`. Rows that have both keep them: they were read in that order before. */
function nameRows(rows: Json | undefined): void {
  if (!Array.isArray(rows)) return;
  for (const row of rows) {
    if (isCollection(row) && isNamedByKey(row)) renameField(row, 'key', 'name');
  }
}

function isNamedByKey(row: JsonObject): boolean {
  return Object.hasOwn(row, 'key') && !Object.hasOwn(row, 'name');
}

function tellUnsent(draft: NodeDraft): void {
  const [name] = OLD_SETTINGS.filter((one) => {
    const value = draft.value(one);
    return value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
  if (name === undefined) return;
  draft.ask({
    code: 'INPUT_DROPPED',
    severity: 'info',
    field: name,
    reason: 'It was never sent: version 3 sends a body only where `bodyType` says what kind it is.',
  });
}
