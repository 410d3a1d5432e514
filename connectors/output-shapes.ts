/** A module's output schema as plain data, for the check of references at import. */
import { z } from 'zod';
import type { OutputField, OutputShape } from '../scenarios/output-shape.ts';
import { unwrap } from './field-specs.ts';

/** The shape of a module's bundles; undefined where the schema is no object and so tells nothing. */
export function outputShape(output: z.ZodType | undefined): OutputShape | undefined {
  if (output === undefined) return undefined;
  const { schema } = unwrap(output);
  return schema instanceof z.ZodObject ? shapeOf(schema) : undefined;
}

function shapeOf(schema: z.ZodObject): OutputShape {
  const fields = Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => fieldOf(name, field));
  const { catchall } = schema.def;
  return { fields, open: catchall !== undefined && !(catchall instanceof z.ZodNever) };
}

function fieldOf(name: string, field: z.core.$ZodType): OutputField {
  const { schema, meta } = unwrap(field);
  if (meta.field !== undefined) return { name, type: meta.field };
  if (schema instanceof z.ZodArray) {
    const element = unwrap(schema.element).schema;
    return { name, type: 'array', ...(element instanceof z.ZodObject ? inner(element) : {}) };
  }
  if (schema instanceof z.ZodObject) return { name, type: 'collection', ...inner(schema) };
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return { name, type: 'text' };
  if (schema instanceof z.ZodNumber) return { name, type: 'number' };
  if (schema instanceof z.ZodBoolean) return { name, type: 'boolean' };
  if (schema instanceof z.ZodDate) return { name, type: 'date' };
  return { name, type: schema instanceof z.ZodRecord ? 'collection' : 'any' };
}

/** The fields of an inner object, unless it may hold others. */
function inner(schema: z.ZodObject): Pick<OutputField, 'spec'> {
  const { fields, open } = shapeOf(schema);
  return open ? {} : { spec: fields };
}
