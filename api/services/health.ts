/** Whether the parts Tenon needs answer. */
export interface Readiness {
  ready: boolean;
  checks: Record<string, 'ok' | 'down'>;
}

export type HealthService = () => Promise<Readiness>;

/** A part that does not answer within this is down. */
const LIMIT_MS = 2000;

/** Asks all parts at once. */
export function createHealthService(parts: Record<string, () => Promise<unknown>>): HealthService {
  return async () => {
    const checked = await Promise.all(
      Object.entries(parts).map(async ([name, ask]) => [name, (await answers(ask)) ? 'ok' : 'down'] as const),
    );
    return { ready: checked.every(([, state]) => state === 'ok'), checks: Object.fromEntries(checked) };
  };
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), LIMIT_MS);
  });
  const answer = ask().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
