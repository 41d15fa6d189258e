/**
 * The pre-commit hook: formats what is about to be committed and refuses what the linter refuses.
 * Only staged files are looked at; one that has further changes not staged is checked but not
 * rewritten, so that a commit holds what was meant to be in it.
 */
import { existsSync } from 'node:fs';
import { capture, ROOT } from './lib/processes.ts';

const BIN = `${ROOT}node_modules/.bin/`;

const staged = await listed(['diff', '--cached', '--name-only', '--diff-filter=ACMR', '-z']);
const halfStaged = new Set(await listed(['diff', '--name-only', '-z']));
const whole = staged.filter((file) => !halfStaged.has(file) && existsSync(ROOT + file));
const scripts = staged.filter((file) => /\.(ts|js|svelte)$/.test(file));

if (whole.length > 0) {
  await orFail(`${BIN}oxfmt`, ['--no-error-on-unmatched-pattern', ...whole]);
  await orFail('git', ['add', '--', ...whole]);
}
const partly = staged.filter((file) => halfStaged.has(file));
if (partly.length > 0) {
  await orFail(`${BIN}oxfmt`, ['--check', '--no-error-on-unmatched-pattern', ...partly]);
}
if (scripts.length > 0) await orFail(`${BIN}oxlint`, ['--type-aware', ...scripts]);

async function listed(args: string[]): Promise<string[]> {
  const { output } = await capture('git', args);
  return output.split('\0').filter(Boolean);
}

async function orFail(command: string, args: string[]): Promise<void> {
  const { code, output } = await capture(command, args);
  if (code === 0) return;
  console.error(output.trimEnd());
  console.error('\nNothing was committed. (git commit --no-verify skips this check.)');
  process.exit(1);
}
