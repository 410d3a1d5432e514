/** JSON paths as problems show them: `$.flow[2].mapper.url`, and `$.flow[2].mapper['Full Name']` where a name needs quotes. */

/** The path of a member (by name) or an element (by 0-based index) of the value at `path`. */
export function at(path: string, ...steps: (string | number)[]): string {
  return steps.reduce<string>((so, step) => so + written(step), path);
}

function written(step: string | number): string {
  if (typeof step === 'number') return `[${String(step)}]`;
  if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(step)) return `.${step}`;
  return `['${step.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;
}
