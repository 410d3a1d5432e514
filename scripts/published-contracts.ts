/** `connectors/contracts.json`: what every module version promised when it was published. Grows, and never changes an entry. */
import { contracts } from '../connectors/contracts.ts';

type Contracts = ReturnType<typeof contracts>;

/**
 * The file's next text, from its present one. Versions that are gone stay as tombstones. Throws `CONTRACT_FROZEN` where a
 * published version promises something else now.
 */
export function publishedContracts(present: string): string {
  const published = JSON.parse(present) as Contracts; // as this function wrote it
  const now = contracts();
  for (const [ref, { contract }] of Object.entries(now)) {
    const before = published[ref];
    if (before === undefined || before.contract === contract) continue;
    throw new Error(
      `CONTRACT_FROZEN: ${ref} was published with another contract, and scenarios rely on it. Append a new version with a migration, and leave this one as it was.`,
    );
  }
  const all = { ...published, ...now };
  const sorted = Object.keys(all).sort((a, b) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted.map((ref) => [ref, all[ref]])), null, 2)}\n`;
}
