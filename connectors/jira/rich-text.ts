/** Texts as Jira's third API takes them: Atlassian Document Format. */
import { isCollection, type Collection, type Value } from '../../scenarios/value.ts';

/** A paragraph; lines of it are broken where the text breaks them. */
function paragraph(text: string): Collection {
  const content = text.split('\n').flatMap((line, index): Collection[] => [
    ...(index === 0 ? [] : [{ type: 'hardBreak' }]),
    // A text node may not be empty.
    ...(line === '' ? [] : [{ type: 'text', text: line }]),
  ]);
  return { type: 'paragraph', content };
}

function plainText(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

/** A text as a document, with a paragraph after each empty line; a document stays as it is. */
export function richText(value: Value): Value {
  if (value === null || isCollection(value)) return value;
  const text = plainText(value).replaceAll('\r\n', '\n').trim();
  return { type: 'doc', version: 1, content: text === '' ? [] : text.split(/\n{2,}/).map(paragraph) };
}
