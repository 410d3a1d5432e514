/**
 * JSON of unknown origin, read without letting its nesting overflow a stack: everything a run does with a value
 * (copying, measuring, writing it down) walks it recursively.
 */
import type { Value } from '../scenarios/value.ts';

/** Deeper nesting than this is refused. */
export const MAX_JSON_DEPTH = 500;

/** Deepest nesting of brackets outside of strings, without parsing. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i += 1;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) {
      inString = true;
    } else if (char === 0x7b || char === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (char === 0x7d || char === 0x5d) {
      depth -= 1;
    }
  }
  return deepest;
}

/** Thrown for text that is not JSON; `tooDeep` tells the two reasons apart. */
export class JsonTextError extends Error {
  readonly tooDeep: boolean;

  constructor(message: string, tooDeep: boolean) {
    super(message);
    this.name = 'JsonTextError';
    this.tooDeep = tooDeep;
  }
}

/** The value of a JSON text (RFC 8259; a byte order mark is skipped). Throws `JsonTextError`. */
export function parseBoundedJson(text: string): Value {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (nesting(body) > MAX_JSON_DEPTH) {
    throw new JsonTextError(`nested deeper than ${String(MAX_JSON_DEPTH)} levels`, true);
  }
  try {
    return JSON.parse(body) as Value; // what JSON.parse gives is a value
  } catch (error) {
    throw new JsonTextError(error instanceof Error ? error.message : 'not JSON', false);
  }
}
