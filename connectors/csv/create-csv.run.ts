/** The CSV aggregators' end: a row per bundle, a column per field, every value in quotes. */
import { toText } from '../../scenarios/expressions/index.ts';
import type { PureModule } from '../../scenarios/pure-module.ts';
import { Binary, isCollection, own, type Collection, type Value } from '../../scenarios/value.ts';
import type { PureEntry } from '../pure-entry.ts';
import { delimiterOf } from './delimiters.ts';

const lineBreaks: Readonly<Record<string, string>> = { lf: '\n', crlf: '\r\n', cr: '\r' };

/** A collection prints as JavaScript would print it, as Make does; the advanced module takes none. */
function cellOf(value: Value): string {
  const text = isCollection(value) ? '[object Object]' : value instanceof Binary ? '' : toText(value);
  return `"${text.replaceAll('"', '""')}"`;
}

function setting(parameters: Collection, name: string): string {
  const value = own(parameters, name);
  return typeof value === 'string' ? value : '';
}

const aggregator: PureModule = {
  aggregate(items, parameters) {
    const delimiter = delimiterOf(setting(parameters, 'delimiterType'), setting(parameters, 'delimiter'));
    const lineBreak = lineBreaks[setting(parameters, 'newlineType')] ?? '\n';
    // A field that `ignore` left out of one bundle is a column all the same.
    const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
    const rows = items.map((item) => columns.map((name) => cellOf(own(item, name))).join(delimiter));
    const headers = own(parameters, 'includeHeaders') === true && columns.length > 0;
    if (headers) rows.unshift(columns.map(cellOf).join(delimiter));
    return { text: rows.join(lineBreak) };
  },
};

export const modules: PureEntry[] = [
  ['csv:CreateAggregator@1', aggregator],
  ['csv:CreateAdvancedAggregator@1', aggregator],
];
