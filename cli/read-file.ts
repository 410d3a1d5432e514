/** Reads files that were named on the command line. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError, type Terminal } from './command.ts';

/** The file as text; `-` is standard input. `UsageError` when it cannot be read. */
export async function readText(name: string, { cwd }: Terminal): Promise<string> {
  try {
    if (name !== '-') return await readFile(resolve(cwd, name), 'utf8');
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk); // no encoding is set
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
