/** The one place that reads the environment: every setting, its default, its meaning, and what is wrong with a value. */
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { TenonError } from './errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

interface SettingFacts {
  schema: z.ZodType;
  /** What holds where it is not set, in words. */
  default: string;
  text: string;
  /** Never shown. */
  secret?: true;
}

/** Every setting by its environment variable. `tenon doctor` and the reference page are made from this. */
export const settingFacts = {
  TENON_HOST: { schema: z.string(), default: '127.0.0.1', text: 'Address the API listens on.' },
  TENON_PORT: { schema: port, default: '3000', text: 'Port of the API; 0 takes any free one.' },
  TENON_PUBLIC_URL: {
    schema: url,
    default: 'the address the API listens on',
    text: 'How others reach the API; stands in webhook addresses.',
  },
  TENON_HOME: {
    schema: z.string(),
    default: '.tenon',
    text: 'Folder of this installation: embedded database, keys, files. One process owns it.',
  },
  TENON_TEMPORAL_PORT: {
    schema: port,
    default: '7233',
    text: 'Port of the embedded Temporal server; 0 takes any free one.',
  },
  TENON_TEMPORAL_UI_PORT: {
    schema: port,
    default: '8233',
    text: "Port of the embedded server's Web UI; 0 takes any free one.",
  },
  TENON_SYNC: {
    schema: z.enum(['normal', 'full']),
    default: 'normal',
    text: 'normal survives a killed process, full a power loss too (embedded database, file blobs).',
  },
  TENON_DEPLOYMENT: {
    schema: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
    default: 'none: workers are unversioned',
    text: 'Name of a Worker Deployment, for builds side by side. Needs TENON_BUILD_ID.',
  },
  TENON_BUILD_ID: {
    schema: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
    default: 'none',
    text: 'Build of this worker within TENON_DEPLOYMENT.',
  },
  TENON_URL: {
    schema: url,
    default: 'http://127.0.0.1 and TENON_PORT',
    text: 'The API the command line tool speaks to.',
  },
  TENON_API_KEY: {
    schema: z.string(),
    default: "the home folder's admin key",
    text: 'Key the command line tool sends.',
    secret: true,
  },
  TENON_DATABASE_URL: {
    schema: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'),
    default: 'the embedded database in the home folder',
    text: 'PostgreSQL to keep everything in.',
    secret: true,
  },
  TENON_BLOB_URL: {
    schema: z.string().regex(/^(file:\/\/\/|postgres:$)/, 'must be file:///folder or postgres:'),
    default: 'the folder blobs of the home folder',
    text: 'Where large values go: file:///folder, or postgres: for the database itself.',
  },
  TENON_ENCRYPTION_KEYS: {
    schema: list.refine((keys) => keys.length > 0, 'names no key'),
    default: 'the home folder’s file keys, made at the first start',
    text: 'Comma list of 32-byte keys (base64 or hex). The first encrypts, all decrypt.',
    secret: true,
  },
  TENON_ADMIN_KEY: {
    schema: z.string().min(16, 'must have 16 characters or more'),
    default: 'the home folder’s file admin-key, made at the first start',
    text: 'The first API key, an admin’s.',
    secret: true,
  },
  TENON_TEMPORAL_UI_URL: {
    schema: url,
    default: "the embedded server's Web UI",
    text: "Temporal's Web UI: linked from answers; its origin may use the codec endpoint.",
  },
  TENON_ALLOW_HOSTS: {
    schema: list.refine(
      (entries) => entries.every((entry) => /^(\[[^\]]+\]|[^:[\]]+):(\d{1,5}|\*)$/.test(entry)),
      'must be host:port entries, such as intranet:443 or 127.0.0.1:*',
    ),
    default: 'none',
    text: 'Private addresses scenarios may call: comma list of host:port. Others are refused.',
  },
  TENON_LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    text: 'Least severe log line that is written (JSON on standard error).',
  },
} as const satisfies Record<string, SettingFacts>;

export type SettingName = keyof typeof settingFacts;

/** The settings as the program works with them. */
export interface Settings {
  host: string;
  port: number;
  publicUrl: string | undefined;
  /** Absolute. */
  home: string;
  temporalPort: number;
  temporalUiPort: number;
  sync: 'normal' | 'full';
  deployment: { deploymentName: string; buildId: string } | undefined;
  databaseUrl: string | undefined;
  blobUrl: string | undefined;
  encryptionKeys: string[] | undefined;
  adminKey: string | undefined;
  temporalUiUrl: string | undefined;
  allowHosts: string[];
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The environment itself, for what Temporal's own configuration reads from it (`TEMPORAL_*`). */
  env: Record<string, string | undefined>;
}

type Parsed = { [Name in SettingName]?: z.output<(typeof settingFacts)[Name]['schema']> };

function parsed(env: Record<string, string | undefined>): { values: Parsed; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, { schema }] of Object.entries<SettingFacts>(settingFacts)) {
    const given = env[name];
    if (given === undefined || given.trim() === '') continue;
    const result = schema.safeParse(given.trim());
    if (result.success) values[name] = result.data;
    // The value is not quoted: it may be a secret.
    else problems.push(`${name}: ${result.error.issues[0]?.message ?? 'not valid'}`);
  }
  if ((values['TENON_DEPLOYMENT'] === undefined) !== (values['TENON_BUILD_ID'] === undefined)) {
    problems.push('TENON_DEPLOYMENT and TENON_BUILD_ID go together: set both or none');
  }
  return { values, problems };
}

/** What is wrong with the environment, one line per setting; empty where nothing is. */
export function settingProblems(env: Record<string, string | undefined>): string[] {
  return parsed(env).problems;
}

/** Reads all settings. `SETTINGS_INVALID` names every one that is wrong. */
export function readSettings(env: Record<string, string | undefined>, cwd = process.cwd()): Settings {
  const { values, problems } = parsed(env);
  if (problems.length > 0) {
    throw new TenonError('SETTINGS_INVALID', problems.join('; '), {
      hint: 'npx tenon doctor explains every setting',
    });
  }
  const home = values.TENON_HOME ?? '.tenon';
  const { TENON_DEPLOYMENT: deploymentName, TENON_BUILD_ID: buildId } = values;
  return {
    host: values.TENON_HOST ?? '127.0.0.1',
    port: values.TENON_PORT ?? 3000,
    publicUrl: values.TENON_PUBLIC_URL?.replace(/\/+$/, ''),
    home: isAbsolute(home) ? home : resolve(cwd, home),
    temporalPort: values.TENON_TEMPORAL_PORT ?? 7233,
    temporalUiPort: values.TENON_TEMPORAL_UI_PORT ?? 8233,
    sync: values.TENON_SYNC ?? 'normal',
    deployment:
      deploymentName === undefined || buildId === undefined ? undefined : { deploymentName, buildId },
    databaseUrl: values.TENON_DATABASE_URL,
    blobUrl: values.TENON_BLOB_URL,
    encryptionKeys: values.TENON_ENCRYPTION_KEYS,
    adminKey: values.TENON_ADMIN_KEY,
    temporalUiUrl: values.TENON_TEMPORAL_UI_URL?.replace(/\/+$/, ''),
    allowHosts: values.TENON_ALLOW_HOSTS ?? [],
    logLevel: values.TENON_LOG_LEVEL ?? 'info',
    env,
  };
}
