/** What an import says of the account objects a blueprint names by number: those of another installation have numbers, too. */
import type { AccountReference, Problem } from '../../scenarios/report.ts';
import type { Store } from '../../store/index.ts';

export type AccountStores = Pick<Store, 'connections' | 'dataStores' | 'dataStructures'>;

const WORDS = {
  connection: { word: 'connection', make: 'POST /v1/connections' },
  // A key is a connection here, as in the modules that take one.
  key: { word: 'connection', make: 'POST /v1/connections' },
  'data-store': { word: 'data store', make: 'POST /v1/data-stores' },
  'data-structure': { word: 'data structure', make: 'POST /v1/data-structures' },
};

/**
 * One warning for each object that is not here, and, for a blueprint that may come from elsewhere (`fresh`), for each that
 * is: a number that happens to be one of ours must not reach somebody's account unnoticed.
 */
export async function accountWarnings(
  references: readonly AccountReference[],
  stores: AccountStores,
  fresh: boolean,
): Promise<Problem[]> {
  const warnings: Problem[] = [];
  for (const reference of references) {
    const warning = await warningOf(reference, stores, fresh);
    if (warning !== undefined) warnings.push(warning);
  }
  return warnings;
}

async function warningOf(
  { kind, id, label, uses }: AccountReference,
  stores: AccountStores,
  fresh: boolean,
): Promise<Problem | undefined> {
  if (kind === 'hook') return undefined; // the scenario gets one of its own
  const { word, make } = WORDS[kind];
  const [first] = uses;
  const at = { path: '$', ...(first === undefined ? {} : { module: first.node }) };
  const where = uses.length === 1 ? `Module ${String(first?.node)}` : `${String(uses.length)} modules`;
  const called = label === undefined ? '' : ` (“${label}”)`;
  const name = Number.isSafeInteger(id) ? await nameOf(kind, Number(id), stores) : undefined;
  if (name === undefined) {
    return {
      ...at,
      code: 'ACCOUNT_NOT_HERE',
      message: `${where} names the ${word} ${String(id)}${called}, which this installation does not have.`,
      hint: `Make one with ${make}, and put it in with POST /v1/scenarios/{id}/connections.`,
    };
  }
  if (!fresh) return undefined;
  return {
    ...at,
    code: 'ACCOUNT_BY_NUMBER',
    message: `${where} names the ${word} ${String(id)}${called}: here that is “${name}”.`,
    hint: 'If another one is meant, put it in with POST /v1/scenarios/{id}/connections before you activate the scenario.',
  };
}

async function nameOf(
  kind: Exclude<AccountReference['kind'], 'hook'>,
  id: number,
  { connections, dataStores, dataStructures }: AccountStores,
): Promise<string | undefined> {
  const found =
    kind === 'data-store'
      ? await dataStores.get(id)
      : kind === 'data-structure'
        ? await dataStructures.get(id)
        : await connections.get(id);
  return found?.name;
}
