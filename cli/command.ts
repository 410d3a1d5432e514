/** What a command of `tenon` is. */
import type { ParseArgsConfig } from 'node:util';

/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  env: Record<string, string | undefined>;
  cwd: string;
  /** Aborts when the user wants to stop. */
  signal: AbortSignal;
}

export interface Arguments {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
}

export interface Command {
  name: string;
  /** What stands after `tenon`, such as `run FILE.json [--input JSON]`. */
  usage: string;
  summary: string;
  options?: NonNullable<ParseArgsConfig['options']>;
  /** Lines of the help about each option. */
  help?: string[];
  /** Exit code: 0 success, 1 failure. Throws `UsageError` for what was typed wrong. */
  run(args: Arguments, terminal: Terminal): Promise<number>;
}

/** What was typed cannot be meant: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The option's text, if it was given. */
export function text(args: Arguments, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

export function flag(args: Arguments, name: string): boolean {
  return args.values[name] === true;
}

/** The positional at `index`; `UsageError` where it is missing. */
export function positional(args: Arguments, index: number, name: string): string {
  const value = args.positionals[index];
  if (value === undefined) throw new UsageError(`${name} is missing`);
  return value;
}

/** A positive integer that was typed. */
export function typedId(typed: string, name: string): number {
  const id = Number(typed);
  if (!Number.isSafeInteger(id) || id < 1) throw new UsageError(`${name} must be a number, not '${typed}'`);
  return id;
}

/** JSON that was typed; `UsageError` where it is none. */
export function typedJson(typed: string, name: string): unknown {
  try {
    return JSON.parse(typed);
  } catch {
    throw new UsageError(`${name} is not valid JSON`);
  }
}

/** One JSON document on one line, for programs. */
export function json(terminal: Terminal, value: unknown): void {
  terminal.out(JSON.stringify(value));
}

/** Rows as columns of text, the first row being the titles. */
export function columns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_title, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
