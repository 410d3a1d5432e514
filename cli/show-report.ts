/** What an import found, for a person. */
export interface ShownProblem {
  path: string;
  code: string;
  message: string;
  hint?: string;
}

export interface ShownReport {
  modules: { ref: string; count: number }[];
  missing: { module: string; version?: number; nodes: number[] }[];
  warnings: ShownProblem[];
}

/** One line for each finding. */
export function reportLines({ modules, missing, warnings }: ShownReport): string[] {
  return [
    `modules ${modules.map(({ ref, count }) => (count === 1 ? ref : `${ref} (${String(count)})`)).join(', ')}`,
    ...missing.map(({ module, version, nodes }) => {
      const ref = version === undefined ? module : `${module}@${String(version)}`;
      return `missing ${ref} (module ${nodes.join(', ')}): a run that reaches it fails with ModuleNotFound`;
    }),
    ...warnings.map((problem) => problemLine('warning', problem)),
  ];
}

export function problemLine(kind: 'error' | 'warning', { path, code, message, hint }: ShownProblem): string {
  return `${kind} ${path} ${code}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
