/**
 * Temporal's command line tool, which holds the dev server: where it is, and how it gets there. Plain JavaScript without
 * dependencies, because the set-up script runs it before anything is installed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version that is installed. Its server is 1.29.1. */
const VERSION = '1.5.1';

/** SHA-256 of the official archives of that version, as their maker published them. */
const CHECKSUMS = new Map([
  ['linux_amd64', 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d'],
  ['linux_arm64', 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5'],
  ['darwin_amd64', 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9'],
  ['darwin_arm64', 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415'],
]);

/** Oldest server Tenon runs on (major, minor). */
const OLDEST_SERVER = [1, 29];

const DOWNLOAD_LIMIT_MS = 120_000;
const VERSION_LIMIT_MS = 20_000;

const executable = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Where set-up puts the tool, whatever `TENON_HOME` is: one copy for the sources. */
export const INSTALL_FOLDER = fileURLToPath(new URL('../../.tenon/bin', import.meta.url));

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Version of the server inside a binary, such as `1.29.1`; undefined where it does not run.
 * @param {string} file
 */
export function serverVersion(file) {
  try {
    const text = execFileSync(file, ['--version'], {
      encoding: 'utf8',
      timeout: VERSION_LIMIT_MS,
      stdio: 'pipe',
    });
    return /Server (\d+\.\d+\.\d+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_SERVER;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * The first usable binary: on PATH, in `<home>/bin`, in the set-up's folder. `rejected` names those that are too old.
 * @param {{ env: Record<string, string | undefined>, home: string }} where
 * @returns {{ path: string | undefined, version: string | undefined, rejected: string[] }}
 */
export function findTemporalCli({ env, home }) {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const rejected = [];
  for (const folder of [...onPath, join(home, 'bin'), INSTALL_FOLDER]) {
    const path = join(folder, executable);
    if (!isExecutable(path)) continue;
    const version = serverVersion(path);
    if (version !== undefined && isNewEnough(version)) return { path, version, rejected };
    rejected.push(`${path} (${version === undefined ? 'does not run' : `server ${version}`})`);
  }
  return { path: undefined, version: undefined, rejected };
}

/** Name of the official archive's platform, or undefined where there is none. */
function platformName() {
  const architectures = new Map([
    ['x64', 'amd64'],
    ['arm64', 'arm64'],
  ]);
  const name = `${process.platform}_${architectures.get(process.arch) ?? process.arch}`;
  return CHECKSUMS.has(name) ? name : undefined;
}

/**
 * Downloads the official archive, checks it and unpacks the tool into `folder`.
 * @param {string} folder
 */
async function download(folder) {
  const platform = platformName();
  if (platform === undefined)
    throw new Error(`there is no official download for ${process.platform} ${process.arch}`);
  const name = `temporal_cli_${VERSION}_${platform}.tar.gz`;
  const response = await fetch(`https://github.com/temporalio/cli/releases/download/v${VERSION}/${name}`, {
    signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS),
  });
  if (!response.ok) throw new Error(`the download answered ${response.status}`);
  const archive = Buffer.from(await response.arrayBuffer());
  const digest = createHash('sha256').update(archive).digest('hex');
  if (digest !== CHECKSUMS.get(platform)) throw new Error('the download does not have the expected checksum');
  const file = join(folder, name);
  writeFileSync(file, archive);
  execFileSync('tar', ['-xzf', file, '-C', folder], { stdio: 'pipe' });
}

/**
 * Builds the tool from its published sources with Go, which verifies them by its checksum database.
 * @param {string} folder
 */
async function build(folder) {
  const child = spawn('go', ['install', `github.com/temporalio/cli/cmd/temporal@v${VERSION}`], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-2000);
  });
  await new Promise((resolve, reject) => {
    child.once('error', () => reject(new Error('Go is not installed')));
    child.once('exit', (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`go install ended with ${code}: ${said.trim().split('\n').at(-1) ?? ''}`));
    });
  });
}

/**
 * Installs the tool into the set-up's folder: official download, else a build with Go. It is put in place only when it is
 * whole, so an interrupted installation is simply done again.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} path of the tool
 */
export async function installTemporalCli(say) {
  mkdirSync(INSTALL_FOLDER, { recursive: true });
  const folder = mkdtempSync(join(INSTALL_FOLDER, 'new-'));
  try {
    say(`Temporal ${VERSION}: downloading (about 40 MB)`);
    await download(folder).catch(async (error) => {
      say(`  no: ${reasonOf(error)}`);
      say('Temporal: building it with Go; the first time this takes 3 to 10 minutes');
      await build(folder);
    });
    const built = join(folder, executable);
    if (serverVersion(built) === undefined) throw new Error('the installed tool does not run');
    const place = join(INSTALL_FOLDER, executable);
    renameSync(built, place);
    return place;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
