/** A background loop: a pass, a pause, the next pass; woken early, stopped promptly, loud once per kind of trouble. */

export interface LoopLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface Loop {
  /** The next pass begins now. */
  nudge: () => void;
  /** Ends after the pass under way. */
  stop(): Promise<void>;
}

const LONGEST_PAUSE_MS = 15_000;

/** @param pass one round of work; true when there may be more at once */
export function startLoop(name: string, everyMs: number, pass: () => Promise<boolean>, log: LoopLog): Loop {
  let stopped = false;
  let nudged = false;
  let wake: (() => void) | undefined;
  let trouble: string | undefined;

  function nudge(): void {
    nudged = true;
    wake?.();
  }

  async function pause(ms: number): Promise<void> {
    if (nudged || stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      nudged = false;
      try {
        const more = await pass();
        if (trouble !== undefined) log.info({ loop: name }, `${name} works again`);
        trouble = undefined;
        failures = 0;
        if (!more) await pause(everyMs);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        // Once per trouble, not once per pass.
        if (message !== trouble) log.warn({ loop: name, err: error }, `${name} cannot work: ${message}`);
        trouble = message;
        failures += 1;
        nudged = false;
        await pause(Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** Math.min(failures, 6)));
      }
    }
  }

  const running = run();
  return {
    nudge,
    async stop() {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
