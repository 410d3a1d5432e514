/** Settings of the older request modules, and what their migration makes of them. */
import assert from 'node:assert/strict';
import { migrations } from '../../../connectors/catalogue.ts';
import { Questions, type Answers, type Attention } from '../../../scenarios/upgrade/attention.ts';
import { migrateSettings } from '../../../scenarios/upgrade/migrate-settings.ts';
import type { NodeConfig } from '../../../scenarios/upgrade/migration.ts';

/** What an export writes when nothing was filled in. */
export const exported: NodeConfig = {
  parameters: { handleErrors: false, useNewZLibDeCompress: true },
  mapper: {
    ca: '',
    qs: [],
    url: 'https://api.example/items',
    gzip: true,
    method: 'get',
    headers: [],
    timeout: '',
    useMtls: false,
    authPass: '',
    authUser: '',
    bodyType: '',
    serializeUrl: false,
    shareCookies: false,
    parseResponse: false,
    followRedirect: true,
    useQuerystring: false,
    followAllRedirects: false,
    rejectUnauthorized: true,
  },
};

export interface Migrated extends NodeConfig {
  asked: Attention[];
}

/** The settings in the module that follows, and what a person is asked. */
export function migrated(ref: string, given: NodeConfig, answers: Answers = {}): Migrated {
  const next = migrations.next(ref);
  assert.ok(next !== undefined && 'to' in next);
  const questions = new Questions(3, answers);
  return { ...migrateSettings(given, next.migration, questions), asked: questions.asked };
}
