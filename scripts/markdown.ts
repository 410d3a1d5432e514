/** The little Markdown that generated pages need. */

/** A cell of a table holds no bar and no line break. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A table; the first row holds the titles. */
export function table([titles = [], ...rows]: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map((row) => line(row.map(cell)))];
}

/** First line of a generated page. */
export const generatedBy = '<!-- Generated: npm run generate -->';
