/** Fields both request modules have. */
import { z } from 'zod';

/** Methods the editor offers; others are sent as well. */
export const choices = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

export const timeout = z
  .number()
  .min(1)
  .max(300)
  .default(40)
  .describe('Seconds to wait for the whole answer, 1 to 300.');

export const repeatOption = z
  .enum(['safe'])
  .optional()
  .describe(
    'Ours: `safe` says that this POST or PATCH may be sent again after an interruption. Without it such a request is sent at most once, unless it carries an `Idempotency-Key` header.',
  );
