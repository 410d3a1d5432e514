/** Messages and stacks of failures are encoded like payloads: they may quote a customer's data. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
