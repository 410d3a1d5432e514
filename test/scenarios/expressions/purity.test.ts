import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../../../scenarios/expressions', import.meta.url));
const cli = fileURLToPath(new URL('../../conformance/cli.ts', import.meta.url));

describe('the expression language', () => {
  it('does not care where and in which language its process runs', async () => {
    for (const [TZ, language] of [
      ['Pacific/Auckland', 'tr_TR.UTF-8'],
      ['America/Los_Angeles', 'de_DE.UTF-8'],
    ] as const) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', cli, 'expressions'],
        {
          env: { ...process.env, TZ, LANG: language, LC_ALL: language },
          timeout: 60_000,
          killSignal: 'SIGKILL',
        },
      );
      assert.match(stdout, /^818 passed, 0 failed/m);
    }
  }).timeout(150_000);

  it('asks no clock, no chance and no locale of its host, and runs no code it is given', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const forbidden = [
      /\bDate\.now\b|\bnew Date\(\)/,
      /\bMath\.random\b|\bcrypto\.\w/,
      /\.toLocale|\blocaleCompare\b|\bIntl\.(?!DateTimeFormat(?:;|\('en-US', \{ timeZone: name))/,
      /\.get(?:Hours|Date|Day|Month|FullYear|Minutes|TimezoneOffset)\(/,
      /\beval\(|\bnew Function\b|\bFunction\(/,
      /from '(?:node:|zod)/,
    ];
    for (const name of files) {
      const text = readFileSync(`${folder}/${name}`, 'utf8');
      for (const form of forbidden) assert.doesNotMatch(text, form, name);
    }
  });
});
