/** What a kind of conformance case gives back. */
export interface CaseResult {
  id: string;
  ok: boolean;
  expected?: unknown;
  actual?: unknown;
}

/** A kind's module: runs the cases of files and folders. */
export interface CaseKind {
  run(paths: string[]): Promise<CaseResult[]>;
}
