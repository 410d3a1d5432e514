import { connectApi } from '../api-client.ts';
import { flag, json, positional, typedId, type Command } from '../command.ts';

function switching(name: 'activate' | 'deactivate', summary: string): Command {
  return {
    name,
    usage: `${name} SCENARIO`,
    summary,
    async run(args, terminal) {
      const id = String(typedId(positional(args, 0, 'SCENARIO'), 'SCENARIO'));
      const api = await connectApi(terminal);
      const { body } = await api.call<{ name: string; webhook?: { url: string } }>(
        'POST',
        `/v1/scenarios/${id}/${name}`,
      );
      if (flag(args, 'json')) json(terminal, body);
      else {
        terminal.out(`Scenario ${id} is ${name === 'activate' ? 'active' : 'off'}: ${body.name}`);
        if (body.webhook !== undefined) terminal.out(`  webhook ${body.webhook.url}`);
      }
      return 0;
    },
  };
}

/** `tenon activate` */
export const activateCommand = switching('activate', 'Switch a scenario on; waiting events start in order.');

/** `tenon deactivate` */
export const deactivateCommand = switching('deactivate', 'Switch a scenario off; its events wait.');
