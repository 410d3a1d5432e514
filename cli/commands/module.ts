/** `tenon module`: where a module version stands in its life. */
import { connectApi } from '../api-client.ts';
import { flag, json, positional, text, UsageError, type Arguments, type Command } from '../command.ts';

interface Lifecycle {
  module: string;
  state: string;
  until?: string;
  hardness?: string;
  override?: { state: string; note?: string; setBy: string };
}

/** What was typed; `none` takes a date or a note back. */
function changes(args: Arguments): object {
  const given = ['state', 'until', 'hardness', 'note'].flatMap((name): [string, string | null][] => {
    const value = text(args, name);
    if (value === undefined) return [];
    return [[name, value === 'none' && (name === 'until' || name === 'note') ? null : value]];
  });
  if (given.length === 0) throw new UsageError('say what to set: --state, --until, --hardness or --note');
  return Object.fromEntries(given);
}

function lines({ module, state, until, hardness, override }: Lifecycle): string {
  const date = until === undefined ? '' : ` until ${until}${hardness === undefined ? '' : ` (${hardness})`}`;
  const here =
    override === undefined
      ? ''
      : `\n${override.state} was set here by ${override.setBy}${override.note === undefined ? '' : `: ${override.note}`}`;
  return `${module} is ${state}${date}${here}`;
}

export const moduleCommand: Command = {
  name: 'module',
  usage: 'module show REF | set REF [--state STATE] [--until DATE] [--hardness HARDNESS] [--note TEXT]',
  summary: 'Show or set where a module version stands in its life.',
  options: {
    state: { type: 'string' },
    until: { type: 'string' },
    hardness: { type: 'string' },
    note: { type: 'string' },
  },
  help: [
    '--state STATE         active, legacy, deprecated or retired; one step at a time',
    '--until DATE          last day it works, such as 2027-06-30; none takes it back',
    '--hardness HARDNESS   vendor-hard, vendor-soft or policy',
  ],
  async run(args, terminal) {
    const action = positional(args, 0, 'what to do');
    const path = `/v1/modules/${encodeURIComponent(positional(args, 1, 'REF'))}/lifecycle`;
    if (action !== 'show' && action !== 'set') throw new UsageError(`'${action}' is not one of show, set`);
    const body = action === 'set' ? { body: changes(args) } : {};
    const api = await connectApi(terminal);
    const { body: said } = await api.call(action === 'set' ? 'PATCH' : 'GET', path, body);
    if (flag(args, 'json')) json(terminal, said);
    else terminal.out(lines(said as Lifecycle)); // the API's contract
    return 0;
  },
};
