/**
 * Literals that look like credentials. A blueprint is exported, shared and kept in versions, so a key in it is a key in
 * many places; the import says where, and never what.
 */
import { about } from './compilation.ts';
import { literalsOf, type Literal } from './literals.ts';
import type { Findings } from './report.ts';
import type { ModuleNode, Scenario } from './scenario.ts';
import { field } from './json-fields.ts';
import { isCollection } from './value.ts';

/** Names whose value is a secret wherever they stand: headers, query parameters, form and body fields, variables. */
const SECRET_NAME =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|(?:^|[-_. ])(?:api[-_ ]?key|apikey|access[-_ ]?key|secret[-_ ]?key|private[-_ ]?key|auth[-_ ]?key|subscription-key|(?:access|auth|api|bearer|refresh|id|bot|session|security)[-_ ]?token|token|client[-_ ]?secret|secret|password|passwd|passphrase|pwd)$/i;

/** Field names of modules, written in one word. */
const SECRET_FIELD =
  /^(?:authPass|password|apiKey|apiToken|accessToken|authToken|clientSecret|secretKey|privateKey)$/;

/** Forms only credentials have, with what to call them. */
const SECRET_FORMS: readonly [kind: string, form: RegExp][] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a JSON web token', /\beyJ[\w-]{8,400}\.eyJ[\w-]{8,}\./],
  ['a GitHub token', /\b(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/],
  ['a GitLab token', /\bglpat-[\w-]{20,}/],
  ['a Slack token', /\bxox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}/],
  ['the address of a Slack webhook', /hooks\.slack\.com\/(?:services|workflows)\/\w+\/\w+/],
  ['the address of a Discord webhook', /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]+/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Google API key', /\bAIza[\w-]{35}/],
  ['a Stripe key', /\b(?:sk|rk)_(?:live|test)_\w{16,}/],
  [
    'an API key',
    /\bsk-[\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-f]{32}\b|\bapify_api_\w{20,}|\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}|\b(?:secret|ntn)_[A-Za-z0-9]{40,}/,
  ],
  ['a Telegram bot token', /\b\d{8,10}:AA[\w-]{32,}/],
  ['a Shopify token', /\bshp(?:at|ca|pa|ss)_[0-9a-f]{32}/],
  ['a user and password in an address', /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@{}]+:[^\s/@{}]{3,}@/i],
];

/** `"api_key": "…"` in a body written as text, `?api_key=…` in an address, `Bearer …` anywhere. */
const SECRET_IN_TEXT: readonly RegExp[] = [
  /["']([\w.-]{1,60})["']\s*:\s*["']([^"'{}\s]{6,})["']/g,
  /[?&]([\w.-]{1,60})=([^&#{}\s]{6,})/g,
];
const BEARER = /\b(?:Bearer|Basic|Token)\s+[\w.~+/=-]{12,}/;

/** What people write where a secret is to be put in later. */
const PLACEHOLDER =
  /^(?:bearer|basic|token)?\s*(?:$|[<[(*…]|x{3,}|\.{3}|(?:your|my|insert|enter|replace|change|put|add|some|example|sample|placeholder|todo)(?:[-_ ]|$))/i;

/** Longer texts are bodies and scripts; secrets in them stand near their start. */
const READ_CHARACTERS = 20_000;

/** Warns about each literal that looks like a credential. The message names its place and sort, never the value. */
export function reportCredentials(scenario: Scenario, findings: Findings): void {
  const passwords = new Map<ModuleNode, ReadonlySet<string>>();
  for (const literal of literalsOf(scenario)) {
    const { node, path } = literal;
    const named = passwords.get(node) ?? passwordFields(node);
    passwords.set(node, named);
    const what = credentialIn(literal, named);
    if (what === undefined) continue;
    findings.warn(
      about(node, {
        path,
        code: 'CREDENTIAL_IN_BLUEPRINT',
        message: `This text looks like ${what}. It is stored with the blueprint and readable by everyone who can export it.`,
        hint: 'Keep it in a connection or a key and remove it here; if it was ever shared, replace it where it was issued.',
      }),
    );
  }
}

/** A text with a credential of a known form in it, wherever it stands: such a text is not repeated in a message. */
export function holdsCredential(text: string): boolean {
  return SECRET_FORMS.some(([, form]) => form.test(text));
}

/** What a text looks like, judged by its form and its name, or undefined. `passwords`: names of fields that are known to be. */
export function credentialIn(
  { text, name, within }: Pick<Literal, 'text' | 'name' | 'within'>,
  passwords: ReadonlySet<string> = new Set(),
): string | undefined {
  const read = text.slice(0, READ_CHARACTERS);
  const byForm = SECRET_FORMS.find(([, form]) => form.test(read));
  if (byForm !== undefined) return byForm[0];

  const called = `"${name.slice(0, 60)}"`;
  const secret = isSecretName(name) || passwords.has(name);
  if (secret && !read.includes('{{') && isSecretText(read)) {
    return within === 'headers' ? `the credential of the header ${called}` : `the credential ${called}`;
  }
  const bearer = BEARER.exec(read)?.[0];
  if (bearer !== undefined && !PLACEHOLDER.test(bearer)) return 'an authorization header';
  for (const pattern of SECRET_IN_TEXT) {
    for (const [, key = '', value = ''] of read.matchAll(pattern)) {
      if (isSecretName(key) && isSecretText(value)) return `the credential "${key}"`;
    }
  }
  return undefined;
}

function isSecretName(name: string): boolean {
  return name.length <= 100 && (SECRET_NAME.test(name) || SECRET_FIELD.test(name));
}

function isSecretText(text: string): boolean {
  const trimmed = text.trim();
  return trimmed.length >= 6 && !PLACEHOLDER.test(trimmed);
}

/** Fields that the export itself says are passwords. */
function passwordFields({ metadata }: ModuleNode): Set<string> {
  const specs = ['expect', 'parameters'].flatMap((list) => field(metadata, list) ?? []);
  const names = specs.flatMap((spec) =>
    isCollection(spec) && field(spec, 'type') === 'password' ? [field(spec, 'name')] : [],
  );
  return new Set(names.filter((name) => typeof name === 'string'));
}
