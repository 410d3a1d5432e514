/** What a position in the walk can see, and what it is called: both are read off the stack of frames. */
import { setOwn, type Bundle, type Collection, type Value } from '../value.ts';
import type { RunError } from '../../errors.ts';
import type { Frame } from './state.ts';

function errorBundle(error: RunError): Collection {
  const fields: Collection = { type: error.type, message: error.message };
  // Detail is plain JSON, which is a value.
  fields['detail'] = (error.detail ?? null) as Value;
  if (error.uncertain === true) fields['uncertain'] = true;
  if (error.module !== undefined) fields['module'] = error.module;
  return { error: fields };
}

/** The module's current bundle as seen from the top of the stack; its error, inside its error route. */
export function bundleInScope(frames: readonly Frame[], module: number): Collection | undefined {
  for (let i = frames.length - 1; i >= 0; i -= 1) {
    const frame = frames[i];
    if (frame?.frame === 'bundles' && frame.node === module) {
      // An operation whose bundles are all walked is out of reach: its aggregators' followers see what came before it.
      if (frame.position >= 1 && frame.position <= frame.total) return frame.rest[frame.offset] ?? undefined;
    } else if (frame?.frame === 'handler' && (frame.failed === module || frame.owner === module)) {
      return errorBundle(frame.error);
    }
  }
  return undefined;
}

/** All bundles in reach, outermost first; an inner one of the same module hides the outer. */
export function scopeOf(frames: readonly Frame[]): [module: number, bundle: Bundle][] {
  const scope = new Map<number, Bundle>();
  for (const frame of frames) {
    const modules =
      frame.frame === 'bundles' ? [frame.node] : frame.frame === 'handler' ? [frame.owner, frame.failed] : [];
    for (const module of modules) {
      const bundle = bundleInScope(frames, module);
      if (bundle !== undefined) scope.set(module, bundle);
    }
  }
  return [...scope];
}

/**
 * The operation's stable name: cycle, then for each enclosing operation its module and bundle, then the module itself,
 * such as `1/1.1/4.17/5`; `E` stands for an operation whose bundles are all walked, `!` for an error route.
 */
export function operationPath(
  cycle: number,
  fiber: number,
  frames: readonly Frame[],
  module: number,
): string {
  let path = fiber === 0 ? String(cycle) : `${String(cycle)}f${String(fiber)}`;
  for (const frame of frames) {
    if (frame.frame === 'bundles') {
      path += `/${String(frame.node)}.${frame.position > frame.total ? 'E' : String(frame.position)}`;
    } else if (frame.frame === 'handler') {
      path += `/${String(frame.failed)}!${frame.owner === frame.failed ? '' : String(frame.owner)}`;
    }
  }
  return `${path}/${String(module)}`;
}

/** `bundle 3 of 20` for the innermost operation with several bundles. */
export function bundlePosition(frames: readonly Frame[]): string | undefined {
  for (let i = frames.length - 1; i >= 0; i -= 1) {
    const frame = frames[i];
    if (frame?.frame === 'bundles' && frame.total > 1 && frame.position <= frame.total) {
      return `bundle ${String(frame.position)} of ${String(frame.total)}`;
    }
  }
  return undefined;
}

/** The bundle with its position, where a module emitted several or always numbers them. */
export function numbered(bundle: Bundle, position: number, total: number): Bundle {
  const copy: Bundle = {};
  for (const [name, value] of Object.entries(bundle)) setOwn(copy, name, value);
  if (!Object.hasOwn(copy, '__IMTINDEX__')) copy['__IMTINDEX__'] = position;
  if (!Object.hasOwn(copy, '__IMTLENGTH__')) copy['__IMTLENGTH__'] = total;
  return copy;
}
