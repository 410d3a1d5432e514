import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ModuleError } from '../../errors.ts';
import type { Bundle } from '../../scenarios/value.ts';
import { defineModule } from '../define.ts';
import { delimiterOf } from './delimiters.ts';

/** More rows than this do not become bundles. */
const MOST_ROWS = 100_000;

function bundleOf(row: readonly string[]): Bundle {
  return Object.fromEntries(row.map((value, index) => [`col${String(index + 1)}`, value]));
}

function rowsOf(csv: string, delimiter: string, preserveQuotes: boolean): string[][] {
  try {
    return parse(csv, {
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: preserveQuotes,
      skip_empty_lines: true,
      to: MOST_ROWS + 1,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ModuleError('DataError', `The text is no CSV: ${error.message}`, { cause: error });
  }
}

/** CSV text to one bundle per row. */
export const parseCsv = defineModule({
  id: 'csv:ParseCSV',
  kind: 'transformer',
  title: 'Parse CSV',
  description: 'Reads a CSV text and emits one bundle per row, its fields as `col1`, `col2`, ….',
  when: 'A table arrives as a file or a text.',
  gotchas: [
    '“Contains headers” only skips the first row: headers do not name the fields.',
    'Where the number of columns is given, a row with another number is a `DataError`.',
  ],
}).version('1', {
  lifecycle: { state: 'active' },
  effect: 'pure',
  parameters: z.object({
    columns: z.int().min(0).optional().describe('Number of columns; any where empty.'),
    containsHeaders: z.boolean().default(false).describe('Skip the first row.'),
    delimiterType: z
      .string()
      .default('comma')
      .meta({ choices: ['comma', 'tab', 'other'] })
      .describe('What stands between two fields.'),
    delimiter: z.string().optional().describe('The one character, where `delimiterType` is `other`.'),
    preserveQuotes: z.boolean().default(false).describe('Keep quotes inside fields that are not quoted.'),
    csv: z.string().optional().describe('The text.'),
  }),
  output: z.looseObject({ col1: z.string().optional(), col2: z.string().optional() }),
  examples: [{ columns: 2, containsHeaders: true, csv: 'name,city\nAnn,Oslo\n' }],
  async run({ columns, containsHeaders, delimiterType, delimiter = '', preserveQuotes, csv = '' }) {
    const rows = rowsOf(csv, delimiterOf(delimiterType, delimiter), preserveQuotes);
    if (rows.length > MOST_ROWS) {
      throw new ModuleError('MaxResultsExceededError', `There are more than ${String(MOST_ROWS)} rows.`);
    }
    const wrong = rows.findIndex((row) => columns !== undefined && columns > 0 && row.length !== columns);
    if (wrong >= 0) {
      const found = String(rows[wrong]?.length ?? 0);
      throw new ModuleError(
        'DataError',
        `Row ${String(wrong + 1)} has ${found} columns, not ${String(columns)}.`,
        { detail: { row: wrong + 1 } },
      );
    }
    return rows.slice(containsHeaders ? 1 : 0).map(bundleOf);
  },
});
