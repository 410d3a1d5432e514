/** A process of its own for tests that kill it: opens a home, accepts events and tells of each that is stored. */
import { openStore } from '../../store/index.ts';
import { scenarioIn } from './samples.ts';

const [home = '', burst = '0'] = process.argv.slice(2);

try {
  const store = await openStore({ home, sync: 'normal' });
  process.stdout.write('open\n');
  if (burst === '0') {
    setInterval(() => undefined, 60_000);
  } else {
    const scenario = await scenarioIn(store);
    const { id, name, version, planHash } = scenario;
    const hook = await store.hooks.create({ name: 'Hook', scenarioId: id });
    const scenarios = [{ id, name, version, planHash, startAtOnce: true }];
    const accept = async (): Promise<never> => {
      for (;;) {
        const payload = { text: 'x'.repeat(1000) };
        const { eventId, runs } = await store.events.accept({ hookId: hook.id, payload, scenarios });
        process.stdout.write(`stored ${eventId} ${runs[0]?.id ?? ''}\n`);
      }
    };
    await Promise.all(Array.from({ length: Number(burst) }, accept));
  }
} catch (thrown) {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  process.stdout.write(`failed ${code} ${String(thrown)}\n`);
}
