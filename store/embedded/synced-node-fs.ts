/** PGlite's file system on Node, with the fsync it lacks. */
import { fsyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Init = NodeFS['init'];

/** The part of an emscripten stream that lies on a file of Node's. */
interface NodeStream {
  nfd?: number | null;
}

/** Emscripten's NODEFS has no `fsync`, so PostgreSQL's calls would silently do nothing. */
export class SyncedNodeFs extends NodeFS {
  override async init(...[pglite, options]: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const preRun = Array.isArray(emscriptenOpts.preRun) ? emscriptenOpts.preRun : [];
    const addSync = (module: unknown): void => {
      // Emscripten's file systems are not in PGlite's types.
      const { FS } = module as { FS: { filesystems: { NODEFS: { stream_ops: Record<string, unknown> } } } };
      FS.filesystems.NODEFS.stream_ops['fsync'] = (stream: NodeStream): number => {
        if (typeof stream.nfd === 'number') fsyncSync(stream.nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...preRun, addSync] as typeof preRun } };
  }
}
