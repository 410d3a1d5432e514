/** The answer to the webhook's caller. */
import { ModuleError } from '../../errors.ts';
import { toText } from '../expressions/index.ts';
import type { WebhookAnswer } from '../run.ts';
import { isCollection, own, type Collection } from '../value.ts';
import type { Fiber } from './fiber.ts';
import type { Onward, Walk } from './walk.ts';

/** The first answer wins; with auto commit off it is sent when the run commits (engine-semantics.md 8.4). */
export function respond(walk: Walk, fiber: Fiber, parameters: Collection, done: () => Onward): Onward {
  const { state, plan } = walk;
  if (state.answer !== undefined) return done();
  state.answer = answerOf(parameters);
  if (!plan.settings.autoCommit) return done();
  const request = { ask: 'respond', answer: state.answer } as const;
  return walk.ask(fiber, request, {
    resume: () => {
      state.answered = true;
      return done();
    },
  });
}

function answerOf(parameters: Collection): WebhookAnswer {
  const status = Number(own(parameters, 'status') ?? 200);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new ModuleError('BundleValidationError', `'${String(status)}' is not an HTTP status.`);
  }
  const listed = own(parameters, 'headers');
  const headers = (Array.isArray(listed) ? listed : [])
    .filter(isCollection)
    .map((header): [string, string] => [
      toText(own(header, 'key') ?? own(header, 'name')),
      toText(own(header, 'value')),
    ]);
  return { status, headers: headers.filter(([name]) => name !== ''), body: own(parameters, 'body') };
}
