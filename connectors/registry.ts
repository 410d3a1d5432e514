// Generated: node --import tsx scripts/generate.ts
import type { Connector } from './define.ts';
import { builtin } from './builtin/index.ts';
import { gateway } from './gateway/index.ts';
import { http } from './http/index.ts';
import { json } from './json/index.ts';
import { util } from './util/index.ts';

/** Every connector of this build, by id. */
export const connectors: readonly Connector[] = [builtin, gateway, http, json, util];
