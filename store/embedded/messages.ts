/** What the main thread and the database's thread say to each other. */

/** Handed to the thread at its start. */
export interface PgliteSettings {
  dataFolder: string;
  /** Survive a power loss: really write to the disk at each commit. */
  full: boolean;
}

/** A session is one connection of the `pg` driver; there is one at a time. */
export type ToPglite =
  { kind: 'data'; session: number; bytes: Uint8Array } | { kind: 'end'; session: number } | { kind: 'stop' };

export type FromPglite =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'data'; session: number; bytes: Uint8Array };
