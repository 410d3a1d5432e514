import { defineConnector } from '../define.ts';
import { aggregateToJson, createJson } from './create-json.ts';
import { jsonToXml } from './json-to-xml.ts';
import { parseJson } from './parse-json.ts';
import { transformToJson } from './transform-to-json.ts';

/** JSON text and structures. */
export const json = defineConnector({
  id: 'json',
  title: 'JSON',
  description: 'Reads JSON text into bundles and writes values as JSON text.',
  modules: [parseJson, createJson, transformToJson, aggregateToJson, jsonToXml],
});
