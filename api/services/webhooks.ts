/** Webhooks: addresses, what they feed and what waits in them. */
import { TenonError } from '../../errors.ts';
import type { EventRow, Hook, HookOptions, HookScenario, Page, PageQuery, Store } from '../../store/index.ts';

export type WebhookService = ReturnType<typeof createWebhookService>;

/** Every method is `NOT_FOUND` for a webhook that does not exist. */
export function createWebhookService({ hooks, events, audit }: Pick<Store, 'hooks' | 'events' | 'audit'>) {
  async function get(id: number): Promise<Hook & { scenarios: HookScenario[] }> {
    const hook = await hooks.get(id);
    const found = hook === undefined ? undefined : await hooks.byToken(hook.token);
    if (found === undefined) throw new TenonError('NOT_FOUND', `There is no webhook ${String(id)}`);
    return found;
  }

  return {
    get,

    async create(
      given: { name: string; options?: HookOptions | undefined; scenarioId?: number | undefined },
      by: string,
    ): Promise<Hook> {
      const { name, options, scenarioId } = given;
      const hook = await hooks.create({
        name,
        ...(options === undefined ? {} : { options }),
        ...(scenarioId === undefined ? {} : { scenarioId }),
      });
      await audit.add({ actor: by, action: 'webhook.create', target: `webhook:${String(hook.id)}` });
      return hook;
    },

    list(query: PageQuery & { scenario?: number }): Promise<Page<Hook>> {
      return hooks.list(query);
    },

    /** Options that are given replace all options. */
    async update(
      id: number,
      changes: {
        name?: string | undefined;
        enabled?: boolean | undefined;
        options?: HookOptions | undefined;
      },
      by: string,
    ): Promise<Hook> {
      const { name, enabled, options } = changes;
      const hook = await hooks.update(id, {
        ...(name === undefined ? {} : { name }),
        ...(enabled === undefined ? {} : { enabled }),
        ...(options === undefined ? {} : { options }),
      });
      await audit.add({ actor: by, action: 'webhook.update', target: `webhook:${String(id)}` });
      return hook;
    },

    /** `CONFLICT` while an active scenario is fed by it. */
    async remove(id: number, by: string): Promise<void> {
      const { scenarios } = await get(id);
      const active = scenarios.find((scenario) => scenario.active);
      if (active !== undefined) {
        throw new TenonError('CONFLICT', `The webhook feeds scenario ${String(active.id)}, which is active`, {
          hint: `Deactivate scenario ${String(active.id)} first, or set the webhook's enabled to false`,
        });
      }
      await hooks.remove(id);
      await audit.add({ actor: by, action: 'webhook.remove', target: `webhook:${String(id)}` });
    },

    /** Events no run has taken yet, oldest first. */
    async queue(id: number, query: PageQuery): Promise<Page<EventRow>> {
      await get(id);
      return events.queue({ hookId: id }, query);
    },
  };
}
