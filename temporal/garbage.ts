/** Deletes what nothing needs any more, every hour. */
import type { Store } from '../store/index.ts';
import { startLoop, type Loop, type LoopLog } from './loop.ts';

const EVERY_MS = 60 * 60 * 1000;

/** A start has better things to do than to tidy up. */
const FIRST_AFTER_MS = 5 * 60 * 1000;

export function startGarbageCollection({
  store,
  log,
}: {
  store: Pick<Store, 'collectGarbage'>;
  log: LoopLog;
}): Loop {
  const begun = Date.now();
  return startLoop(
    'The garbage collection',
    EVERY_MS,
    async () => {
      if (Date.now() - begun < FIRST_AFTER_MS) return false;
      const report = await store.collectGarbage();
      if (Object.values(report).some((count: number) => count > 0))
        log.info({ ...report }, 'Collected garbage');
      return false;
    },
    log,
  );
}
