/** May this build work? Not where it lacks a module version that a run needs which it would carry out: the run would fail. */
import { Client } from '@temporalio/client';
import { TenonError } from '../errors.ts';
import { missingModules } from '../scenarios/missing-modules.ts';
import type { Store } from '../store/index.ts';
import { runsFor } from './build-state.ts';
import { connectLazily, type TemporalTarget } from './connection.ts';
import type { LoopLog } from './loop.ts';
import type { Deployment } from './worker.ts';

/** Temporal may take its time at a start, or not be there: then a build among several starts with a warning. */
const DEADLINE_MS = 10_000;

/** Runs that are named. */
const NAMED = 5;

export interface ReadinessDeps {
  store: Pick<Store, 'openPlans' | 'plans'>;
  /** Whether this build has the module version. */
  hasModule: (ref: string) => boolean;
  /** Whether a build had it once: other modules were never there, and fail as they always did. */
  wasPublished: (ref: string) => boolean;
  /** The build among several that this worker is of. */
  deployment?: Deployment;
  target: TemporalTarget;
  log: Pick<LoopLog, 'warn'>;
}

interface Lacking {
  refs: string[];
  runs: string[];
  /** Incomplete executions: they go on in whichever build somebody resolves them with. */
  incompletes: string[];
}

/** What open runs and incomplete executions need and this build lacks. */
async function lacking({ store, hasModule }: ReadinessDeps): Promise<Lacking | undefined> {
  const refs = new Set<string>();
  const hashes: string[] = [];
  for (const { hash, modules } of await store.openPlans.list()) {
    if (modules.every(hasModule)) continue;
    // Only the plan says which of them were there when it was made.
    const plan = await store.plans.get(hash);
    const missing = plan === undefined ? [] : missingModules(plan, hasModule);
    if (missing.length > 0) hashes.push(hash);
    for (const ref of missing) refs.add(ref);
  }
  if (hashes.length === 0) return undefined;
  const [runs, incompletes] = [await store.openPlans.runs(hashes), await store.openPlans.incompletes(hashes)];
  return { refs: [...refs].sort(), runs, incompletes };
}

/** A kept version that needs what is gone can be read and upgraded; it cannot run, and that is no reason not to work. */
async function tellOfKept({ store, hasModule, wasPublished, log }: ReadinessDeps): Promise<void> {
  const modules = (await store.openPlans.keptModules()).filter((ref) => !hasModule(ref) && wasPublished(ref));
  if (modules.length === 0) return;
  const kept = await store.openPlans.kept(modules);
  log.warn({ modules, ...kept }, 'Kept scenario versions need modules that this build has no more');
}

/** Runs that only this build can carry out, or that any can: those pinned to it, and those of workers without a build. */
async function runsOf(target: TemporalTarget, deployment: Deployment): Promise<ReadonlySet<string>> {
  const connection = connectLazily(target);
  try {
    const client = new Client({ connection, namespace: target.namespace });
    const query = runsFor(deployment.deploymentName, deployment.buildId);
    return await connection.withDeadline(Date.now() + DEADLINE_MS, async () => {
      const ids = new Set<string>();
      for await (const { workflowId } of client.workflow.list({ query, pageSize: 1000 })) ids.add(workflowId);
      return ids;
    });
  } finally {
    await connection.close();
  }
}

/**
 * `WORKER_LACKS_MODULES` where a run that this worker may carry out, or an incomplete execution, needs what it lacks. Of
 * several builds each has its own runs: those of the others are none of its business and only told, as are kept versions.
 */
export async function requireModules(deps: ReadinessDeps): Promise<void> {
  const found = await lacking(deps);
  await tellOfKept(deps);
  if (found === undefined) return;
  const { deployment, target, log } = deps;
  const { refs, runs, incompletes } = found;
  let ours = runs;
  if (deployment !== undefined && runs.length > 0) {
    const own = await runsOf(target, deployment).catch((error: unknown) => {
      log.warn({ err: error }, 'Temporal does not say which runs are of this build');
      return new Set<string>();
    });
    ours = runs.filter((id) => own.has(id));
    const others = runs.length - ours.length;
    if (others > 0) {
      log.warn({ modules: refs, runs: others }, 'Runs of other builds need modules that this build lacks');
    }
  }
  if (ours.length === 0 && incompletes.length === 0) return;
  const waiting = [
    ...(ours.length === 0 ? [] : [`${String(ours.length)} open run(s) need: ${named(ours)}`]),
    ...(incompletes.length === 0
      ? []
      : [`${String(incompletes.length)} incomplete execution(s) need: ${named(incompletes)}`]),
  ];
  throw new TenonError(
    'WORKER_LACKS_MODULES',
    `This build has no ${refs.join(', ')}, which ${waiting.join(', and ')}`,
    {
      hint: 'Start a build that has them and let these runs end there (or cancel them, or switch them to other modules), and resolve or discard what is incomplete; then this one',
      extra: { modules: refs, runs: ours.slice(0, NAMED), incompletes: incompletes.slice(0, NAMED) },
    },
  );
}

function named(ids: readonly string[]): string {
  return `${ids.slice(0, NAMED).join(', ')}${ids.length > NAMED ? ', …' : ''}`;
}
