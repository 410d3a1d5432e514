/** API keys: shown once, kept as hashes. */
import { createHash, randomUUID } from 'node:crypto';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { TenonError } from '../errors.ts';
import type { Database } from './database.ts';
import { iso, whenSet } from './moments.ts';
import { apiKeys } from './schema/index.ts';

export const keyRoles = ['viewer', 'editor', 'operator', 'admin'] as const;
export type KeyRole = (typeof keyRoles)[number];

export interface ApiKey {
  id: number;
  name: string;
  role: KeyRole;
  teamId: number;
  createdAt: string;
  revokedAt?: string;
}

export interface KeyStore {
  /** `key` is UUIDv4-shaped and cannot be read again. */
  create(key: { name: string; role: KeyRole; team?: number }): Promise<{ id: number; key: string }>;
  /** The key, unless it is unknown or revoked. */
  find(key: string): Promise<ApiKey | undefined>;
  list(): Promise<ApiKey[]>;
  revoke(id: number): Promise<void>;
  /** Makes sure this very key exists, is not revoked and is an admin's. */
  ensureAdmin(key: string): Promise<void>;
}

/** Nobody's key is longer; a header that is is not worth hashing. */
const LONGEST_KEY = 512;

export class Keys implements KeyStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async create(key: { name: string; role: KeyRole; team?: number }): Promise<{ id: number; key: string }> {
    const secret = randomUUID();
    const row = {
      teamId: key.team ?? this.database.teamId,
      name: key.name,
      role: key.role,
      hash: hashOf(secret),
    };
    const [made] = await this.database.run((session) =>
      session.insert(apiKeys).values(row).returning({ id: apiKeys.id }),
    );
    if (made === undefined) throw new TenonError('INTERNAL', 'The key was not stored');
    return { id: made.id, key: secret };
  }

  async find(key: string): Promise<ApiKey | undefined> {
    if (key === '' || key.length > LONGEST_KEY) return undefined;
    // Looked up by hash: how long that takes says nothing about any key.
    const [row] = await this.database.run((session) =>
      session
        .select()
        .from(apiKeys)
        .where(and(eq(apiKeys.hash, hashOf(key)), isNull(apiKeys.revokedAt))),
    );
    return row === undefined ? undefined : keyOf(row);
  }

  async list(): Promise<ApiKey[]> {
    const rows = await this.database.run((session) =>
      session.select().from(apiKeys).where(eq(apiKeys.teamId, this.database.teamId)).orderBy(asc(apiKeys.id)),
    );
    return rows.map(keyOf);
  }

  async revoke(id: number): Promise<void> {
    const revoked = await this.database.run((session) =>
      session
        .update(apiKeys)
        .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, now())` })
        .where(and(eq(apiKeys.id, id), eq(apiKeys.teamId, this.database.teamId)))
        .returning({ id: apiKeys.id }),
    );
    if (revoked.length === 0) throw new TenonError('NOT_FOUND', `There is no API key ${id}`);
  }

  async ensureAdmin(key: string): Promise<void> {
    const admin = { role: 'admin' as const, revokedAt: null };
    await this.database.run((session) =>
      session
        .insert(apiKeys)
        .values({ ...admin, teamId: this.database.teamId, name: 'admin', hash: hashOf(key) })
        .onConflictDoUpdate({ target: apiKeys.hash, set: admin }),
    );
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function keyOf(row: typeof apiKeys.$inferSelect): ApiKey {
  const { id, name, role, teamId } = row;
  return { id, name, role, teamId, createdAt: iso(row.createdAt), ...whenSet('revokedAt', row.revokedAt) };
}
