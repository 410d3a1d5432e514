/** API keys: made, listed, revoked. */
import { TenonError } from '../../errors.ts';
import type { ApiKey, KeyRole, Store } from '../../store/index.ts';

export type KeyService = ReturnType<typeof createKeyService>;

export function createKeyService({ keys, audit }: Pick<Store, 'keys' | 'audit'>) {
  return {
    /** The key itself is in this answer and nowhere else. */
    async create(name: string, role: KeyRole, by: string): Promise<{ id: number; key: string }> {
      const made = await keys.create({ name, role });
      await audit.add({
        actor: by,
        action: 'key.create',
        target: `key:${String(made.id)}`,
        detail: { name, role },
      });
      return made;
    },

    list(): Promise<ApiKey[]> {
      return keys.list();
    },

    /** `CONFLICT` for the key of the caller itself: nobody locks themselves out by accident. */
    async revoke(id: number, by: { keyId: number; actor: string }): Promise<void> {
      if (id === by.keyId) {
        throw new TenonError('CONFLICT', 'A key cannot revoke itself', { hint: 'Use another admin key' });
      }
      await keys.revoke(id);
      await audit.add({ actor: by.actor, action: 'key.revoke', target: `key:${String(id)}` });
    },
  };
}
