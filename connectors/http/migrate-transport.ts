/** Redirects and the address of the older modules: what version 4 does otherwise. */
import type { NodeDraft } from './node-draft.ts';
import { serializeUrl } from './address.ts';

const READS = ['get', 'head', 'options'];

/** Version 3 follows redirects of reads by default and of writes on demand; version 4 follows all or none. */
export function migrateRedirects(draft: NodeDraft): void {
  const all = draft.flag('followAllRedirects', false);
  const reads = draft.flag('followRedirect', true);
  draft.remove('followAllRedirects', 'followRedirect');
  if (all === true) draft.set('allowRedirects', true);
  else if (all === false && reads === false) draft.set('allowRedirects', false);
  else if (all === false && reads === true) setByMethod(draft);
  else askAboutRedirects(draft);
}

function setByMethod(draft: NodeDraft): void {
  if (draft.value('method') === undefined) {
    draft.set('allowRedirects', true);
    return;
  }
  const method = draft.word('method');
  if (method !== undefined) {
    draft.set('allowRedirects', READS.includes(method));
    return;
  }
  const expression = draft.expression('method');
  if (expression === undefined) {
    askAboutRedirects(draft);
    return;
  }
  const cases = READS.map((read) => `"${read}"; true`).join('; ');
  draft.set('allowRedirects', `{{switch(lower(trim(ifempty(${expression}; "get"))); ${cases}; false)}}`);
  draft.ask({
    code: 'MAPPED_VALUE_CONVERTED',
    severity: 'info',
    field: 'method',
    reason:
      'Version 3 follows redirects of GET, HEAD and OPTIONS only; an expression over the method decides, as before.',
  });
}

function askAboutRedirects(draft: NodeDraft): void {
  draft.set('allowRedirects', true);
  draft.ask({
    code: 'BEHAVIOUR_CHANGED',
    severity: 'confirm',
    field: 'followRedirect',
    reason:
      'Version 4 follows the redirects of every method; which ones version 3 followed here is not known before it runs.',
  });
}

/** An address that is written out is encoded now; one that is mapped is sent as it comes. */
export function migrateAddress(draft: NodeDraft): void {
  const encoded = draft.flag('serializeUrl', false);
  const url = draft.value('url');
  draft.remove('serializeUrl');
  if (encoded === false || url === undefined) return;
  if (encoded === true && draft.isLiteral('url') && typeof url === 'string') {
    draft.set('url', serializeUrl(url), Object.hasOwn(draft.config.mapper, 'url') ? 'mapper' : 'parameters');
    return;
  }
  draft.ask({
    code: 'BEHAVIOUR_CHANGED',
    severity: 'confirm',
    field: 'serializeUrl',
    reason:
      'Version 4 encodes in an address only what cannot be sent otherwise; brackets, bars and backslashes that the expressions bring go out as they are.',
  });
}
