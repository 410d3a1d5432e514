import { defineConnector } from '../define.ts';
import { createCsv, createCsvAdvanced } from './create-csv.ts';
import { parseCsv } from './parse-csv.ts';

/** Tables as comma-separated text. */
export const csv = defineConnector({
  id: 'csv',
  title: 'CSV',
  description: 'Reads tables of comma-separated text into bundles and writes them.',
  modules: [parseCsv, createCsv, createCsvAdvanced],
});
