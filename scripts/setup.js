/**
 * What `npm start` and `npm test` run first: brings the dependencies and Temporal's tool where they are missing, and does
 * nothing, quickly and offline, where they are there. Plain Node, because nothing is installed yet. `--temporal` says that
 * a dev server is needed whatever the settings are (tests).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTemporalCli, installTemporalCli } from '../temporal/embedded/cli-binary.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = join(root, '.tenon', 'setup.lock');

/** @param {string} line */
function say(line) {
  process.stdout.write(`[set-up] ${line}\n`);
}

/**
 * @param {string} problem
 * @param {string} wayOut
 * @returns {never}
 */
function fail(problem, wayOut) {
  process.stderr.write(`[set-up] ${problem}\n         ${wayOut}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node ${process.versions.node} is too old.`, 'Install Node 20.19 or later; 22 or 24 is recommended.');
}

/**
 * Name and version of every package that has to be there, from a lock file.
 * @param {string} file
 * @returns {Map<string, string> | undefined}
 */
function lockedPackages(file) {
  try {
    const { packages } = JSON.parse(readFileSync(file, 'utf8'));
    const named = Object.entries(packages).filter(([name, entry]) => name !== '' && entry.optional !== true);
    return new Map(named.map(([name, entry]) => [name, String(entry.version)]));
  } catch {
    return undefined;
  }
}

/** npm writes its own lock into node_modules as the last step of an installation, so a cut-off one has none. */
function dependenciesAreThere() {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return [...wanted].every(
    ([name, version]) => present.get(name) === version && existsSync(join(root, name)),
  );
}

function installDependencies() {
  say('Installing dependencies (npm ci); this takes about a minute');
  const npm = process.env['npm_execpath'];
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const done = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && npm === undefined,
  });
  if (done.status === 0) return;
  fail(
    'The dependencies could not be installed.',
    'See the lines above; check the network, then run the same command again.',
  );
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** One set-up at a time: two would install over each other. */
async function takeLock() {
  mkdirSync(join(root, '.tenon'), { recursive: true, mode: 0o700 });
  for (let told = false; ; told = true) {
    try {
      const file = openSync(lock, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      process.once('exit', () => rmSync(lock, { force: true }));
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = Number(readFileSync(lock, 'utf8').trim() || '0');
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
    else if (!told) say('Another set-up is at work; waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function setUpTemporal() {
  const env = process.env;
  const external = env['TEMPORAL_ADDRESS'] || env['TEMPORAL_PROFILE'] || env['TEMPORAL_CONFIG_FILE'];
  if (external && !process.argv.includes('--temporal')) return;
  const home = env['TENON_HOME'] || join(root, '.tenon');
  const { path, rejected } = findTemporalCli({ env, home });
  if (path !== undefined) return;
  for (const one of rejected) say(`Not used: ${one}; a server of 1.29 or later is needed`);
  try {
    say(`Temporal is in ${await installTemporalCli(say)}`);
  } catch (error) {
    fail(
      `Temporal could not be installed: ${error instanceof Error ? error.message : String(error)}.`,
      'Put Temporal’s command line tool (1.5 or later) on PATH, install Go, or set TEMPORAL_ADDRESS to a cluster of yours.',
    );
  }
}

checkNode();
await takeLock();
if (!dependenciesAreThere()) installDependencies();
await setUpTemporal();
