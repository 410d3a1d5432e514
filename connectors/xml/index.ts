import { defineConnector } from '../define.ts';
import { createXml } from './create-xml.ts';
import { parseXml } from './parse-xml.ts';

/** XML text and structures. */
export const xml = defineConnector({
  id: 'xml',
  title: 'XML',
  description: 'Reads XML documents into bundles and writes them.',
  modules: [parseXml, createXml],
});
