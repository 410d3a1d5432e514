/** Any JSON value in a schema: bodies come from JSON.parse, so there is nothing left to check, at any depth. */
import { z } from 'zod';
import type { Json } from '../scenarios/value.ts';

export const AnyJson = z.custom<Json>((value) => value !== undefined, 'is missing');
