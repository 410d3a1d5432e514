import { connectApi, type ApiClient } from '../api-client.ts';
import {
  columns,
  flag,
  json,
  positional,
  text,
  typedId,
  UsageError,
  type Arguments,
  type Command,
} from '../command.ts';

interface Finding {
  id: number;
  kind: string;
  module: string;
  method: string;
  host: string;
  path: string;
  state: string;
  snoozeUntil?: string;
  severity: string;
  firstSeen: string;
  lastSeen: string;
  count: number;
  deprecatedAt?: string;
  effectiveAt?: string;
  notice?: string;
  links: { rel: string; href: string }[];
  impact: { scenarios: number; activeScenarios: number; openRuns: number };
}

interface Detail extends Finding {
  hit: { id: number; name: string; active: boolean; seen: boolean; openRuns: number }[];
  connections: number[];
  proposal?: { module: string; state: string; until?: string };
}

const day = (moment: string | undefined): string => moment?.slice(0, 10) ?? '-';

/** A day that was typed is its first moment; anything else is the API's to judge. */
const momentTyped = (typed: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T00:00:00Z` : typed;

function list(args: Arguments, api: ApiClient): Promise<unknown> {
  const query = new URLSearchParams({ limit: '1000' });
  for (const name of ['state', 'severity', 'module']) {
    const given = text(args, name);
    if (given !== undefined) query.set(name, given);
  }
  return api.call('GET', `/v1/findings?${query.toString()}`).then(({ body }) => body);
}

/** What each word sends. */
function changeOf(action: string, args: Arguments): object {
  const until = text(args, 'until');
  switch (action) {
    case 'ack':
      return { state: 'acknowledged' };
    case 'ignore':
      return { state: 'ignored' };
    case 'resolve':
      return { state: 'resolved' };
    case 'snooze':
      if (until === undefined) throw new UsageError('--until is missing');
      return { state: 'snoozed', snoozeUntil: momentTyped(until) };
    case 'deprecate': {
      const hardness = text(args, 'hardness');
      return {
        lifecycle: {
          ...(until === undefined ? {} : { until }),
          ...(hardness === undefined ? {} : { hardness }),
        },
      };
    }
    default:
      throw new UsageError(`'${action}' is not one of list, show, ack, snooze, ignore, resolve, deprecate`);
  }
}

async function act(action: string, args: Arguments, api: ApiClient): Promise<unknown> {
  if (action === 'list') return list(args, api);
  const body = action === 'show' ? undefined : changeOf(action, args);
  const path = `/v1/findings/${String(typedId(positional(args, 1, 'ID'), 'ID'))}`;
  return (await (body === undefined ? api.call('GET', path) : api.call('PATCH', path, { body }))).body;
}

function table(findings: Finding[]): string {
  if (findings.length === 0) return 'No API has said anything of its end';
  const rows = findings.map(({ id, severity, effectiveAt, kind, state, impact, module, ...call }) => [
    String(id),
    severity,
    day(effectiveAt),
    kind,
    state,
    String(impact.scenarios),
    String(impact.openRuns),
    `${module}  ${call.method} ${call.host}${call.path}`,
  ]);
  return columns([
    ['ID', 'SEVERITY', 'ENDS', 'WHAT', 'STATE', 'SCENARIOS', 'OPEN RUNS', 'MODULE AND CALL'],
    ...rows,
  ]);
}

function details(finding: Detail): string {
  const { id, kind, severity, state, snoozeUntil, module, method, host, path, impact, proposal } = finding;
  return [
    `Finding ${String(id)}: ${kind}, ${severity}, ${state}${snoozeUntil === undefined ? '' : ` until ${day(snoozeUntil)}`}`,
    `  ${module}  ${method} ${host}${path}`,
    `  deprecated ${day(finding.deprecatedAt)}, ends ${day(finding.effectiveAt)}`,
    `  seen ${String(finding.count)} times, ${day(finding.firstSeen)} to ${day(finding.lastSeen)}`,
    ...(finding.notice === undefined ? [] : [`  “${finding.notice}”`]),
    ...finding.links.map(({ rel, href }) => `  ${rel}: ${href}`),
    `  hits ${String(impact.scenarios)} scenarios (${String(impact.activeScenarios)} active), ${String(impact.openRuns)} open runs`,
    ...finding.hit.map(
      (hit) =>
        `    ${String(hit.id)} ${hit.name}${hit.active ? '' : ' (inactive)'}, ${String(hit.openRuns)} open runs${hit.seen ? '' : ', not seen calling it yet'}`,
    ),
    ...(finding.connections.length === 0 ? [] : [`  connections ${finding.connections.join(', ')}`]),
    ...(proposal === undefined
      ? []
      : [
          `  tenon findings deprecate ${String(id)} makes ${proposal.module} ${proposal.state}${proposal.until === undefined ? '' : ` until ${proposal.until}`}`,
        ]),
  ].join('\n');
}

/** `tenon findings`: what APIs say of their end. */
export const findingsCommand: Command = {
  name: 'findings',
  usage:
    'findings [list] [--state STATE] [--severity SEVERITY] [--module REF] | show ID | ack ID | snooze ID --until DATE | ignore ID | resolve ID | deprecate ID [--until DATE] [--hardness HARDNESS]',
  summary: 'List what the APIs behind modules say of their end and whom it hits, and decide about it.',
  options: {
    state: { type: 'string' },
    severity: { type: 'string' },
    module: { type: 'string' },
    until: { type: 'string' },
    hardness: { type: 'string' },
  },
  help: [
    '--state STATE        open, acknowledged, snoozed, resolved or ignored',
    '--severity SEVERITY  info, warn, urgent or broken',
    '--module REF         such as jira:SearchIssues@2, or jira:SearchIssues for all its versions',
    '--until DATE         end of a snooze; with deprecate, the last day the module works',
    '--hardness HARDNESS  vendor-hard, vendor-soft or policy: whether that day may be put off',
    'deprecate turns a finding into lifecycle dates of its module, for a key with the role admin.',
  ],
  async run(args, terminal) {
    const api = await connectApi(terminal);
    const answer = await act(args.positionals[0] ?? 'list', args, api);
    if (flag(args, 'json')) json(terminal, answer);
    // The API's answers are a page of findings or one.
    else terminal.out(isPage(answer) ? table(answer.items) : details(answer as Detail));
    return 0;
  },
};

function isPage(answer: unknown): answer is { items: Finding[] } {
  return typeof answer === 'object' && answer !== null && 'items' in answer;
}
