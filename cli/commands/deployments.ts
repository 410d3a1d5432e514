import { connectApi, type ApiClient } from '../api-client.ts';
import {
  columns,
  flag,
  json,
  positional,
  text,
  UsageError,
  type Arguments,
  type Command,
  type Terminal,
} from '../command.ts';

interface Deployment {
  name: string;
  builds: { buildId: string; state: string; percentage?: number; openRuns: number; since: string }[];
}

const PATH = '/v1/deployments';

async function all(api: ApiClient): Promise<Deployment[]> {
  return (await api.call<{ items: Deployment[] }>('GET', PATH)).body.items;
}

/** The one that is named, else this environment's, else the only one there is. */
async function pathOf(args: Arguments, api: ApiClient, { env }: Terminal): Promise<string> {
  const named = text(args, 'deployment') ?? env['TENON_DEPLOYMENT'];
  if (named !== undefined && named !== '') return `${PATH}/${encodeURIComponent(named)}`;
  const [first, ...others] = await all(api);
  if (first === undefined) {
    throw new UsageError(
      '--deployment is missing: no worker with TENON_DEPLOYMENT and TENON_BUILD_ID has come yet',
    );
  }
  if (others.length > 0) {
    const names = [first, ...others].map(({ name }) => name).join(', ');
    throw new UsageError(`--deployment is missing: there are ${names}`);
  }
  return `${PATH}/${encodeURIComponent(first.name)}`;
}

function percentageOf(args: Arguments): number {
  const typed = text(args, 'percentage');
  if (typed === undefined) throw new UsageError('--percentage is missing');
  const percentage = typed.trim() === '' ? NaN : Number(typed);
  if (!(percentage >= 0 && percentage <= 100))
    throw new UsageError('--percentage must be a number from 0 to 100');
  return percentage;
}

async function act(action: string, args: Arguments, api: ApiClient, terminal: Terminal): Promise<unknown> {
  switch (action) {
    case 'list':
      return { items: await all(api) };
    case 'show': {
      const name = positional(args, 1, 'NAME');
      return (await api.call('GET', `${PATH}/${encodeURIComponent(name)}`)).body;
    }
    case 'promote': {
      const buildId = positional(args, 1, 'BUILD');
      const path = await pathOf(args, api, terminal);
      return (await api.call('POST', `${path}/promote`, { body: { buildId } })).body;
    }
    case 'ramp': {
      const body = { buildId: positional(args, 1, 'BUILD'), percentage: percentageOf(args) };
      return (await api.call('POST', `${await pathOf(args, api, terminal)}/ramp`, { body })).body;
    }
    default:
      throw new UsageError(`'${action}' is not one of list, show, promote, ramp`);
  }
}

function lines(answer: unknown): string {
  // The API's answers are all deployments or one.
  const { items = [answer as Deployment] } = answer as { items?: Deployment[] };
  if (items.length === 0) {
    return 'No deployments: workers have no builds until TENON_DEPLOYMENT and TENON_BUILD_ID are set';
  }
  const rows = items.flatMap(({ name, builds }) =>
    builds.map(({ buildId, state, percentage, openRuns, since }) => [
      name,
      buildId,
      percentage === undefined ? state : `${state} ${String(percentage)}%`,
      String(openRuns),
      since,
    ]),
  );
  return columns([['DEPLOYMENT', 'BUILD', 'STATE', 'OPEN RUNS', 'SINCE'], ...rows]);
}

/** `tenon deployments`: builds side by side. */
export const deploymentsCommand: Command = {
  name: 'deployments',
  usage: 'deployments [list | show NAME | promote BUILD | ramp BUILD --percentage N] [--deployment NAME]',
  summary: 'Show the builds of the workers and how far each has drained; say which takes new runs.',
  options: { deployment: { type: 'string' }, percentage: { type: 'string' } },
  help: [
    'promote             all new runs go to BUILD, and runs that are parked for long move to it; it waits for its workers',
    'ramp                a share of new runs goes to BUILD; 0 ends that',
    '--deployment NAME   TENON_DEPLOYMENT of its workers; not needed where there is one, or where it is set here',
  ],
  async run(args, terminal) {
    const answer = await act(args.positionals[0] ?? 'list', args, await connectApi(terminal), terminal);
    if (flag(args, 'json')) json(terminal, answer);
    else terminal.out(lines(answer));
    return 0;
  },
};
