import { useInstallation } from '../support/tenon-process.ts';
import { useHeldApi } from '../support/held-api.ts';
import { withTemporal } from '../support/temporal-eye.ts';
import { judgeInterrupted, startInterrupted } from './interruptions.ts';

describe('npm start, killed', function () {
  this.timeout(240_000);
  const stub = useHeldApi();
  const tenon = useInstallation({ env: () => ({ TENON_ALLOW_HOSTS: stub.host }) });

  it('goes on with runs in the middle of a call after everything was killed', async () => {
    const { api } = tenon;
    const interrupted = await withTemporal(tenon.temporal(), (temporal) =>
      startInterrupted(api, stub, (runId) => temporal.pendingActivity(runId)),
    );
    await tenon.kill('everything');
    await tenon.start();

    console.log(await judgeInterrupted(api, stub, interrupted, tenon.readyAt()));
  });
});
