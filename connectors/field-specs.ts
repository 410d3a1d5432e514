/** Turns a module's zod schema into the plain field specs that travel in plans: the sandbox has no zod. */
import { z } from 'zod';
import type { FieldSpec } from '../scenarios/plan.ts';
import type { Json } from '../scenarios/value.ts';

interface Unwrapped {
  schema: z.core.$ZodType;
  optional: boolean;
  fallback?: Json;
  meta: z.core.GlobalMeta;
}

/** Takes off `optional`, `default` and the like, keeping what they say. */
export function unwrap(outer: z.core.$ZodType): Unwrapped {
  const result: Unwrapped = { schema: outer, optional: false, meta: {} };
  for (;;) {
    result.meta = { ...z.globalRegistry.get(result.schema), ...result.meta };
    const { schema } = result;
    if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
      result.optional = true;
      result.schema = schema.unwrap();
    } else if (schema instanceof z.ZodDefault) {
      result.optional = true;
      result.fallback = z.json().parse(schema.def.defaultValue);
      result.schema = schema.unwrap();
    } else if (schema instanceof z.ZodPipe) {
      result.schema = schema.def.in;
    } else {
      return result;
    }
  }
}

/** What a field's schema says of itself, on whichever of its layers it was said. */
export function fieldMeta(field: z.core.$ZodType): z.core.GlobalMeta {
  return unwrap(field).meta;
}

function numberLimits(schema: z.ZodNumber): Pick<FieldSpec, 'min' | 'max'> {
  // zod's integers carry the safe range as limits; those are no limits a user would name.
  const { minValue, maxValue } = schema;
  return {
    ...(minValue === null || minValue <= Number.MIN_SAFE_INTEGER ? {} : { min: minValue }),
    ...(maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? {} : { max: maxValue }),
  };
}

function arraySpec(schema: z.ZodArray): Partial<FieldSpec> {
  const element = unwrap(schema.element);
  if (element.schema instanceof z.ZodObject) return { type: 'array', spec: fieldSpecs(element.schema) };
  const { type } = typeOf(element);
  return type === undefined || type === 'any' ? { type: 'array' } : { type: 'array', items: type };
}

function typeOf({ schema, meta }: Unwrapped): Partial<FieldSpec> {
  if (meta.field !== undefined) return { type: meta.field };
  if (schema instanceof z.ZodEnum) return { type: 'text', enum: [...schema.options] };
  if (schema instanceof z.ZodString) return { type: 'text' };
  if (schema instanceof z.ZodNumber) return { type: 'number', ...numberLimits(schema) };
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodDate) return { type: 'date' };
  if (schema instanceof z.ZodArray) return arraySpec(schema);
  if (schema instanceof z.ZodObject) return { type: 'collection', spec: fieldSpecs(schema) };
  if (schema instanceof z.ZodRecord) return { type: 'collection' };
  return { type: 'any' };
}

/** The fields of an object schema, in the order they are written. */
export function fieldSpecs(schema: z.ZodObject): FieldSpec[] {
  return Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => {
    const unwrapped = unwrap(field);
    const { type = 'any', ...rest } = typeOf(unwrapped);
    return {
      name,
      type,
      // A value is missing or not, whatever its type: `any` can be required, too.
      ...(unwrapped.optional ? {} : { required: true }),
      ...(unwrapped.fallback === undefined ? {} : { default: unwrapped.fallback }),
      ...rest,
    };
  });
}
