/** Runs `tenon` command lines in this process and keeps what they print. */
import { main } from '../../cli/main.ts';

export interface Printed {
  code: number;
  out: string;
  error: string;
  /** Standard output as JSON, of the shape the test expects. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a test states the shape it goes on to check
  json<Shape>(): Shape;
}

export async function tenon(
  line: string[],
  { env = {}, cwd = process.cwd(), signal = new AbortController().signal }: Where = {},
): Promise<Printed> {
  const out: string[] = [];
  const error: string[] = [];
  const code = await main(line, {
    out: (text) => void out.push(text),
    error: (text) => void error.push(text),
    env,
    cwd,
    signal,
  });
  return {
    code,
    out: out.join('\n'),
    error: error.join('\n'),
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- see `json` above
    json: <Shape>() => JSON.parse(out.join('\n')) as Shape, // the test fails where it is another
  };
}

interface Where {
  env?: Record<string, string>;
  cwd?: string;
  signal?: AbortSignal;
}
