/**
 * Finds where a text stops being JSON. The engine's own messages differ between versions, often lack the position and
 * quote the text around it, which may hold a secret.
 */

export interface JsonError {
  /** 1-based. */
  line: number;
  /** 1-based, in characters. */
  column: number;
  /** What was expected there. */
  expected: string;
}

const TOKEN =
  /[ \t\n\r]*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y;
const SPACE = /[ \t\n\r]*/y;

type Expecting = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const described: Record<Expecting, string> = {
  value: 'a value',
  'value-or-end': 'a value or ]',
  name: 'a name in double quotes',
  'name-or-end': 'a name in double quotes or }',
  colon: ':',
  'comma-or-end': ', or the closing bracket',
  nothing: 'the end of the text',
};

/** A text that does not end, or holds a bare line break or an unknown escape. */
const COMPLETE_TEXT = 'a complete text, with line breaks written as \\n';

/** What may follow `token`, or undefined where it may not stand; keeps `open` up to date. */
function step(token: string, expecting: Expecting, open: string[]): Expecting | undefined {
  const closed = (): Expecting => (open.length === 0 ? 'nothing' : 'comma-or-end');
  const wantsValue = expecting === 'value' || expecting === 'value-or-end';
  switch (token[0]) {
    case '{':
    case '[':
      if (!wantsValue) return undefined;
      open.push(token);
      return token === '{' ? 'name-or-end' : 'value-or-end';
    case '}':
      if (open.at(-1) !== '{' || (expecting !== 'name-or-end' && expecting !== 'comma-or-end'))
        return undefined;
      open.pop();
      return closed();
    case ']':
      if (open.at(-1) !== '[' || (expecting !== 'value-or-end' && expecting !== 'comma-or-end'))
        return undefined;
      open.pop();
      return closed();
    case ':':
      return expecting === 'colon' ? 'value' : undefined;
    case ',':
      if (expecting !== 'comma-or-end') return undefined;
      return open.at(-1) === '{' ? 'name' : 'value';
    case '"':
      if (expecting === 'name' || expecting === 'name-or-end') return 'colon';
      return wantsValue ? closed() : undefined;
    default:
      return wantsValue ? closed() : undefined;
  }
}

/** Where `text`, which `JSON.parse` refused, is wrong. */
export function findJsonError(text: string): JsonError {
  const open: string[] = [];
  let expecting: Expecting = 'value';
  let offset = 0;
  let wholeText: boolean;
  for (;;) {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(text);
    const token = match?.[1] ?? match?.[2] ?? match?.[3];
    const next: Expecting | undefined = token === undefined ? undefined : step(token, expecting, open);
    if (next === undefined) {
      // A whole text in the wrong place is not an incomplete one.
      wholeText = match?.[2] !== undefined;
      break;
    }
    expecting = next;
    offset = TOKEN.lastIndex;
  }
  SPACE.lastIndex = offset;
  SPACE.exec(text);
  const before = text.slice(0, SPACE.lastIndex);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    line: before.split('\n').length,
    column: before.length - lineStart + 1,
    expected: text[SPACE.lastIndex] === '"' && !wholeText ? COMPLETE_TEXT : described[expecting],
  };
}
