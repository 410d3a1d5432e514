// Generated: npm run generate
import type { Connector } from './define.ts';
import { builtin } from './builtin/index.ts';
import { csv } from './csv/index.ts';
import { dataStores } from './datastore/index.ts';
import { gateway } from './gateway/index.ts';
import { http } from './http/index.ts';
import { jira } from './jira/index.ts';
import { json } from './json/index.ts';
import { math } from './math/index.ts';
import { regexp } from './regexp/index.ts';
import { tenon } from './tenon/index.ts';
import { util } from './util/index.ts';
import { xml } from './xml/index.ts';

/** Every connector of this build, by id. */
export const connectors: readonly Connector[] = [
  builtin,
  csv,
  dataStores,
  gateway,
  http,
  jira,
  json,
  math,
  regexp,
  tenon,
  util,
  xml,
];
