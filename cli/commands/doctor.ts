import { access, constants, mkdir } from 'node:fs/promises';
import { readSettings, settingFacts, settingProblems, type Settings } from '../../config.ts';
import { databaseVersion } from '../../store/index.ts';
import { connectLazily, externalTemporal } from '../../temporal/connection.ts';
import { findTemporalCli } from '../../temporal/embedded/cli-binary.js';
import { freePort } from '../../temporal/embedded/free-port.ts';
import { columns, flag, json, type Command, type Terminal } from '../command.ts';

interface Finding {
  what: string;
  ok: boolean;
  detail: string;
  /** The command or change that mends it. */
  mend?: string;
}

const LIMIT_MS = 5000;

/** `tenon doctor`: what is missing or unreachable, and what every setting is. */
export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Say what is missing or unreachable and how to mend it, and explain every setting.',
  help: ['Exit code 1 when something has to be mended.'],
  async run(args, terminal) {
    const findings = await examine(terminal);
    const settings = Object.entries(settingFacts).map(([name, facts]) => ({
      name,
      value: shownValue(terminal.env[name], 'secret' in facts),
      default: facts.default,
      text: facts.text,
    }));
    const ok = findings.every((finding) => finding.ok);
    if (flag(args, 'json')) {
      json(terminal, { ok, findings, settings });
      return ok ? 0 : 1;
    }
    for (const { what, ok: fine, detail, mend } of findings) {
      terminal.out(`${fine ? 'ok  ' : 'MEND'}  ${what}: ${detail}`);
      if (mend !== undefined) terminal.out(`        ${mend}`);
    }
    terminal.out('');
    terminal.out(
      columns([
        ['SETTING', 'VALUE', 'MEANING'],
        ...settings.map(({ name, value, default: unset, text }) => [name, value ?? `(${unset})`, text]),
      ]),
    );
    return ok ? 0 : 1;
  },
};

function shownValue(value: string | undefined, secret: boolean): string | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  return secret ? '(set, not shown)' : value;
}

async function examine({ env, cwd }: Terminal): Promise<Finding[]> {
  const problems = settingProblems(env);
  const findings: Finding[] = [
    { what: 'Node', ok: true, detail: process.versions.node },
    problems.length === 0
      ? { what: 'Settings', ok: true, detail: 'all valid' }
      : { what: 'Settings', ok: false, detail: problems.join('; '), mend: 'Correct or unset them' },
  ];
  if (problems.length > 0) return findings;
  const settings = readSettings(env, cwd);
  const running = await runsHere(settings);
  return [
    ...findings,
    await homeFinding(settings),
    await databaseFinding(settings),
    ...(await temporalFindings(settings, running)),
    ...(await portFindings(settings, running)),
  ];
}

async function homeFinding({ home }: Settings): Promise<Finding> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await access(home, constants.W_OK);
    return { what: 'Home folder', ok: true, detail: home };
  } catch (error) {
    return {
      what: 'Home folder',
      ok: false,
      detail: reason(error),
      mend: 'Make it writable, or set TENON_HOME',
    };
  }
}

async function databaseFinding({ databaseUrl }: Settings): Promise<Finding> {
  if (databaseUrl === undefined)
    return { what: 'Database', ok: true, detail: 'embedded, in the home folder' };
  try {
    const version = await databaseVersion(databaseUrl, LIMIT_MS);
    return { what: 'Database', ok: true, detail: `PostgreSQL ${version}` };
  } catch (error) {
    return {
      what: 'Database',
      ok: false,
      detail: reason(error),
      mend: 'Start the server, or correct TENON_DATABASE_URL; unset, the embedded database is used',
    };
  }
}

async function temporalFindings({ env, home }: Settings, running: boolean): Promise<Finding[]> {
  const target = externalTemporal(env);
  if (target !== undefined) {
    const { address = 'localhost:7233' } = target.connectionOptions;
    const connection = connectLazily(target);
    try {
      await connection.withDeadline(Date.now() + LIMIT_MS, () =>
        connection.workflowService.describeNamespace({ namespace: target.namespace }),
      );
      return [{ what: 'Temporal', ok: true, detail: `${address}, namespace ${target.namespace}` }];
    } catch (error) {
      const mend =
        'Start the cluster, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE; unset, a server is started';
      return [{ what: 'Temporal', ok: false, detail: `${address}: ${reason(error)}`, mend }];
    } finally {
      await connection.close();
    }
  }
  const { path, version, rejected } = findTemporalCli({ env, home });
  if (path !== undefined) {
    const detail = `${path} (server ${String(version)})${running ? ', running' : ''}`;
    return [{ what: 'Temporal', ok: true, detail }];
  }
  const detail = ['its tool was not found', ...rejected].join('; not used: ');
  return [{ what: 'Temporal', ok: false, detail, mend: 'node scripts/setup.js' }];
}

/** A Tenon that answers on our own port. */
async function runsHere({ host, port }: Settings): Promise<boolean> {
  try {
    const name = host === '0.0.0.0' ? '127.0.0.1' : host;
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(LIMIT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function portFindings(settings: Settings, running: boolean): Promise<Finding[]> {
  if (running) return [{ what: 'Ports', ok: true, detail: `Tenon is running on port ${settings.port}` }];
  const embedded = externalTemporal(settings.env) === undefined;
  const ports: [string, number, string][] = [
    ['TENON_PORT', settings.port, settings.host],
    ...(embedded
      ? ([
          ['TENON_TEMPORAL_PORT', settings.temporalPort, '127.0.0.1'],
          ['TENON_TEMPORAL_UI_PORT', settings.temporalUiPort, '127.0.0.1'],
        ] as [string, number, string][])
      : []),
  ];
  return Promise.all(
    ports.map(async ([setting, port, host]): Promise<Finding> => {
      try {
        await freePort(port, host, setting);
        return { what: setting, ok: true, detail: port === 0 ? 'any free port' : `${port} is free` };
      } catch (error) {
        return {
          what: setting,
          ok: false,
          detail: reason(error),
          mend: `Stop what uses it, or set ${setting}`,
        };
      }
    }),
  );
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
