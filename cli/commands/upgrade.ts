/** `tenon upgrade`: plans of module upgrades. */
import { connectApi, type ApiClient } from '../api-client.ts';
import {
  columns,
  flag,
  json,
  positional,
  text,
  typedId,
  typedJson,
  UsageError,
  type Arguments,
  type Command,
  type Terminal,
} from '../command.ts';
import { readText } from '../read-file.ts';
import {
  detailLines,
  dryRunLines,
  hintLines,
  planLines,
  recordingLines,
  type ShownDetail,
  type ShownDryRun,
  type ShownHint,
  type ShownPlan,
  type ShownRecording,
} from '../upgrade-text.ts';

/** `jira:SearchIssues@2`, or a word the API knows. */
function target(args: Arguments): unknown {
  const to = text(args, 'to');
  if (to === undefined || to === 'newest' || to === 'next') return to ?? 'newest';
  return { ref: to };
}

function scope(args: Arguments): object {
  const [scenario, connector, module, node] = ['scenario', 'connector', 'module', 'node'].map((name) =>
    text(args, name),
  );
  const given = [scenario, connector, module, node].filter((one) => one !== undefined);
  if (given.length === 0 && !flag(args, 'all')) {
    throw new UsageError('say what to upgrade: --scenario, --connector, --module, --node or --all');
  }
  const [of = '', id = ''] = node?.split(':') ?? [];
  return {
    ...(scenario === undefined ? {} : { scenarios: [typedId(scenario, '--scenario')] }),
    ...(connector === undefined ? {} : { connector }),
    ...(module === undefined ? {} : { modules: [module] }),
    ...(node === undefined
      ? {}
      : { nodes: [{ scenario: typedId(of, '--node'), node: typedId(id, '--node') }] }),
  };
}

const planPath = (id: string): string => `/v1/upgrade-plans/${encodeURIComponent(id)}`;

async function show(args: Arguments, api: ApiClient): Promise<ShownPlan | ShownDetail> {
  const path = planPath(positional(args, 1, 'PLAN'));
  const scenario = text(args, 'scenario');
  const detail = scenario === undefined ? '' : `/scenarios/${String(typedId(scenario, '--scenario'))}`;
  return (await api.call('GET', path + detail)).body as ShownPlan | ShownDetail; // the API's contract
}

async function answer(args: Arguments, api: ApiClient, terminal: Terminal): Promise<ShownDetail> {
  const scenario = text(args, 'scenario');
  const given = text(args, 'answers');
  if (scenario === undefined) throw new UsageError('--scenario is missing');
  if (given === undefined) throw new UsageError('--answers is missing');
  const answers = typedJson(given === '-' ? await readText('-', terminal) : given, '--answers');
  const path = `${planPath(positional(args, 1, 'PLAN'))}/scenarios/${String(typedId(scenario, '--scenario'))}/answers`;
  return (await api.call('PUT', path, { body: { answers } })).body as ShownDetail; // the API's contract
}

async function apply(args: Arguments, api: ApiClient): Promise<ShownPlan> {
  const policy = text(args, 'policy');
  const body = {
    ...(policy === undefined ? {} : { policy }),
    ...(flag(args, 'ready-only') ? { readyOnly: true } : {}),
  };
  return (await api.call('POST', `${planPath(positional(args, 1, 'PLAN'))}/apply`, { body }))
    .body as ShownPlan; // same
}

/** Begins, ends (`--stop`) or shows (`--show`) a recording. */
async function record(args: Arguments, api: ApiClient): Promise<ShownRecording> {
  const path = `/v1/scenarios/${String(typedId(positional(args, 1, 'SCENARIO'), 'SCENARIO'))}/recording`;
  if (flag(args, 'stop')) await api.call('DELETE', path);
  if (flag(args, 'stop') || flag(args, 'show')) return (await api.call('GET', path)).body as ShownRecording; // the API's contract
  const minutes = typedId(text(args, 'minutes') ?? '60', '--minutes');
  return (await api.call('PUT', path, { body: { minutes } })).body as ShownRecording; // same
}

async function dryRun(args: Arguments, api: ApiClient): Promise<ShownDryRun> {
  const scenario = text(args, 'scenario');
  const samples = text(args, 'samples');
  if (scenario === undefined) throw new UsageError('--scenario is missing');
  const body = {
    scenario: typedId(scenario, '--scenario'),
    ...(flag(args, 'static') ? { level: 'static' } : {}),
    ...(samples === undefined ? {} : { samples: typedId(samples, '--samples') }),
  };
  return (await api.call('POST', `${planPath(positional(args, 1, 'PLAN'))}/dry-run`, { body }))
    .body as ShownDryRun; // the API's contract
}

async function switchRun(args: Arguments, api: ApiClient): Promise<{ answer: unknown; lines: string }> {
  const policy = text(args, 'policy');
  const body = { plan: positional(args, 1, 'PLAN'), ...(policy === undefined ? {} : { policy }) };
  const path = `/v1/runs/${encodeURIComponent(positional(args, 2, 'RUN'))}/switch`;
  const moved = (await api.call('POST', path, { body })).body as ShownPlan['runs'][number]; // the API's contract
  return { answer: moved, lines: [moved.runId, moved.outcome, moved.reason ?? ''].join(' ').trim() };
}

async function act(
  action: string,
  args: Arguments,
  api: ApiClient,
  terminal: Terminal,
): Promise<{ answer: unknown; lines: string }> {
  const shownPlan = (plan: ShownPlan) => ({ answer: plan, lines: planLines(plan) });
  switch (action) {
    case 'hints': {
      const id = typedId(positional(args, 1, 'SCENARIO'), 'SCENARIO');
      const found = await api.call('GET', `/v1/scenarios/${String(id)}/upgrade-hints`);
      return { answer: found.body, lines: hintLines((found.body as { hints: ShownHint[] }).hints) }; // the API's contract
    }
    case 'plan': {
      const made = await api.call('POST', '/v1/upgrade-plans', {
        body: { ...scope(args), to: target(args) },
      });
      return shownPlan(made.body as ShownPlan); // same
    }
    case 'list': {
      const { items } = (await api.call('GET', '/v1/upgrade-plans?limit=100')).body as { items: ShownPlan[] }; // same
      const rows = items.map(({ id, state, summary, createdAt }) => [
        id,
        state,
        String(summary.scenarios),
        String(summary.automatic),
        createdAt,
      ]);
      return { answer: items, lines: columns([['PLAN', 'STATE', 'SCENARIOS', 'READY', 'MADE'], ...rows]) };
    }
    case 'show': {
      const shown = await show(args, api);
      return { answer: shown, lines: 'summary' in shown ? planLines(shown) : detailLines(shown) };
    }
    case 'answer': {
      const detail = await answer(args, api, terminal);
      return { answer: detail, lines: detailLines(detail) };
    }
    case 'record': {
      const state = await record(args, api);
      return { answer: state, lines: recordingLines(state) };
    }
    case 'dry-run': {
      const result = await dryRun(args, api);
      return { answer: result, lines: dryRunLines(result) };
    }
    case 'apply':
      return shownPlan(await apply(args, api));
    case 'rollback':
      return shownPlan(
        (await api.call('POST', `${planPath(positional(args, 1, 'PLAN'))}/rollback`)).body as ShownPlan,
      ); // same
    case 'switch':
      return switchRun(args, api);
    default:
      throw new UsageError(
        `'${action}' is not one of hints, plan, list, show, answer, record, dry-run, apply, switch, rollback`,
      );
  }
}

export const upgradeCommand: Command = {
  name: 'upgrade',
  usage:
    'upgrade hints SCENARIO | plan (--node SCENARIO:MODULE | --scenario N | --connector APP | --module REF | --all) [--to REF] | list | show PLAN [--scenario N] | answer PLAN --scenario N --answers JSON | record SCENARIO [--minutes N | --show | --stop] | dry-run PLAN --scenario N [--static] [--samples N] | apply PLAN [--policy POLICY] [--ready-only] | switch PLAN RUN [--policy POLICY] | rollback PLAN',
  summary: 'Move modules to newer versions: plan, look, answer, try on recorded traffic, apply, roll back.',
  options: {
    scenario: { type: 'string' },
    connector: { type: 'string' },
    module: { type: 'string' },
    node: { type: 'string' },
    all: { type: 'boolean' },
    to: { type: 'string' },
    answers: { type: 'string' },
    minutes: { type: 'string' },
    samples: { type: 'string' },
    show: { type: 'boolean' },
    stop: { type: 'boolean' },
    static: { type: 'boolean' },
    policy: { type: 'string' },
    'ready-only': { type: 'boolean' },
  },
  help: [
    '--to REF          newest (default), next, or an exact reference such as http:MakeRequest@4',
    '--answers JSON    by question, such as {"3:OUTPUT_REMOVED:total":{"value":"{{length(3.issues)}}"}};',
    '                  {"accept":true}, {"value":…}, {"choose":"REF"}, {"skip":true}; - reads standard input',
    '--minutes N       how long operations are recorded, 60 by default; --stop ends it and deletes them',
    '--static          the plan’s own checks only; nothing is replayed',
    '--samples N       recorded operations per module, 20 by default',
    '--policy POLICY   what open runs do: pin (default), next-cycle, in-place, drain',
    '--ready-only      leave out scenarios with open questions instead of refusing',
  ],
  async run(args, terminal) {
    const api = await connectApi(terminal);
    const { answer: said, lines } = await act(positional(args, 0, 'what to do'), args, api, terminal);
    if (flag(args, 'json')) json(terminal, said);
    else terminal.out(lines);
    return 0;
  },
};
