/** What a position in the walk can see, and what it is called: both are read off the stack of frames. */
import { setOwn, type Bundle, type Collection } from '../value.ts';
import type { Frame, HandlerFrame } from './state.ts';

function errorBundle({ error, attempt }: HandlerFrame): Collection {
  const fields: Collection = { type: error.type, message: error.message, attempt };
  // Detail is plain JSON, which is a value.
  fields['detail'] = error.detail ?? null;
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
      return errorBundle(frame);
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
 * such as `1/1.1/4.17/5`; `E` stands for an operation whose bundles are all walked, `!` for an error route. It does not
 * depend on how many bundles are walked at the same time.
 */
export function operationPath(cycle: number, frames: readonly Frame[], module: number): string {
  let path = String(cycle);
  for (const frame of frames) {
    if (frame.frame === 'bundles') {
      path += `/${String(frame.node)}.${frame.position > frame.total ? 'E' : String(frame.position)}`;
    } else if (frame.frame === 'handler') {
      // A second attempt may fail as the first one did and enter the same error route.
      const attempt = frame.attempt > 1 ? `~${String(frame.attempt)}` : '';
      path += `/${String(frame.failed)}${attempt}!${frame.owner === frame.failed ? '' : String(frame.owner)}`;
    }
  }
  return `${path}/${String(module)}`;
}

/** The name of one attempt at an operation: the operation's own for the first. */
export function attemptPath(path: string, attempt: number): string {
  return attempt > 1 ? `${path}~${String(attempt)}` : path;
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

/** The innermost bundle in reach. */
export function currentBundle(frames: readonly Frame[]): Bundle | undefined {
  for (let i = frames.length - 1; i >= 0; i -= 1) {
    const frame = frames[i];
    if (frame?.frame === 'bundles' && frame.position >= 1 && frame.position <= frame.total)
      return frame.rest[frame.offset] ?? undefined;
  }
  return undefined;
}

/** The branch that the innermost if-else with a merge behind it took, by the if-else's id. */
export function branchTaken(frames: readonly Frame[], ifElse: number): number | undefined {
  for (let i = frames.length - 1; i >= 0; i -= 1) {
    const frame = frames[i];
    if (frame?.frame === 'branch' && frame.node === ifElse) return frame.branch;
  }
  return undefined;
}
