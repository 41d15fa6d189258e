/**
 * `npm run prove-safety [-- ITEM …]`: takes each defence of server/testing/safety/removals.ts out of
 * a copy of the repository and sees its tests fail. What failed is written to docs/SAFETY.md.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestCluster } from '#server/testing/cluster.ts';
import { REMOVALS, type Removal } from '#server/testing/safety/removals.ts';
import { capture, ROOT } from './lib/processes.ts';

const RECORD = join(ROOT, 'docs/SAFETY.md');
const MARKS = ['<!-- written by npm run prove-safety -->', '<!-- end -->'] as const;
const AT_A_TIME = 2;
/** Without its defence a test may wait for ever. */
const TIMEOUT = 30_000;

interface Outcome extends Removal {
  /** Tests that failed without the defence. */
  failed: string[];
}

process.env.NODE_ENV = 'test';
process.env.TEST_DATABASE_URL = await startTestCluster();
const asked = process.argv.slice(2);
const chosen = REMOVALS.filter(({ item }) => asked.length === 0 || asked.includes(String(item)));
const copies = Array.from({ length: AT_A_TIME }, copyRepository);
try {
  const tests = [...new Set(chosen.map(({ test }) => test))];
  const whole = await inCopies(tests, async (copy, test) => ({ test, ...(await run(copy, test)) }));
  const broken = whole.filter(({ failed }) => failed.length > 0);
  for (const { test, failed } of broken)
    console.error(`✖ ${test} fails with its defences: ${failed.join('; ')}`);
  const outcomes = await inCopies(chosen, async (copy, removal) => {
    const outcome = await without(copy, removal);
    record(outcome);
    return outcome;
  });
  const idle = outcomes.filter(({ failed }) => failed.length === 0);
  console.log(`${outcomes.length - idle.length} of ${outcomes.length} removals were noticed.`);
  process.exitCode = broken.length + idle.length > 0 ? 1 : 0;
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}
process.exit();

function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'social-prove-'));
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  for (const file of listed
    .split('\0')
    .filter((name) => /^(server|workers|migrations|scripts|web)\/|^[^/]+$/.test(name)))
    cpSync(join(ROOT, file), join(copy, file));
  for (const folder of ['node_modules', 'web/build'])
    symlinkSync(join(ROOT, folder), join(copy, folder));
  return copy;
}

/** Works through the list with each copy in turn, in order of the list. */
async function inCopies<T, R>(list: T[], work: (copy: string, one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...list.entries()];
  await Promise.all(
    copies.map(async (copy) => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        results[next[0]] = await work(copy, next[1]);
    }),
  );
  return results;
}

async function without(copy: string, removal: Removal): Promise<Outcome> {
  const before = new Map<string, string>();
  for (const { file, search, replace } of removal.edits) {
    const text = readFileSync(join(copy, file), 'utf8');
    if (text.split(search).length !== 2) throw new Error(`not once in ${file}: ${search}`);
    if (!before.has(file)) before.set(file, text);
    writeFileSync(
      join(copy, file),
      text.replace(search, () => replace),
    );
  }
  const cluster = [...before.keys()].some((file) => file.startsWith('migrations/'))
    ? 'own'
    : 'shared';
  const { failed } = await run(copy, removal.test, { item: removal.item, cluster });
  for (const [file, text] of before) writeFileSync(join(copy, file), text);
  console.log(`${failed.length > 0 ? '✔' : '✖ not noticed:'} §2.${removal.item} ${removal.what}`);
  return { ...removal, failed };
}

/** Tests that failed. `cluster` is `own` where the schema was changed too. */
async function run(
  copy: string,
  test: string,
  { item, cluster = 'shared' }: { item?: number; cluster?: 'shared' | 'own' } = {},
): Promise<{ failed: string[] }> {
  const env = { ...process.env };
  if (cluster === 'own') delete env.TEST_DATABASE_URL;
  const pattern = item === undefined ? [] : [`--test-name-pattern=§2\\.${item} `];
  const { code, output } = await capture(
    process.execPath,
    ['--test', '--test-reporter=tap', `--test-timeout=${TIMEOUT}`, ...pattern, test],
    { cwd: copy, env },
  );
  const failed = [...output.matchAll(/^\s*not ok \d+ - (.+)$/gm)].map(([, name = '']) =>
    name.replaceAll('\\#', '#'),
  );
  const tests = failed.filter(
    (name) =>
      name.startsWith('§') && !failed.some((other) => other !== name && other.startsWith(name)),
  );
  // The world did not come about, or there is none without this edit: that proves nothing.
  if (output.includes("failureType: 'hookFailed'") || (code !== 0 && tests.length === 0))
    throw new Error(`${test} could not be run: ${output.slice(-2000)}`);
  if (code === 0 && !/^# pass [1-9]/m.test(output))
    throw new Error(`no test of §2.${item} in ${test}`);
  return { failed: [...new Set(tests)] };
}

/** Writes what failed at once: a run that is interrupted has not been for nothing. */
function record(outcome: Outcome): void {
  const [open, close] = MARKS;
  const text = readFileSync(RECORD, 'utf8');
  const [start, end] = [text.indexOf(open) + open.length, text.indexOf(close)];
  const row = rowOf(outcome);
  const isSame = (line: string): boolean =>
    line.startsWith(`| ${outcome.item} | ${outcome.what} |`);
  const kept = text
    .slice(start, end)
    .split('\n')
    .filter((line) => /^\| \d/.test(line) && !isSame(line));
  const order = REMOVALS.map(({ item, what }) => `| ${item} | ${what} |`);
  const place = (line: string): number => order.findIndex((head) => line.startsWith(head));
  const rows = [...kept, row]
    .filter((line) => place(line) >= 0)
    .toSorted((one, other) => place(one) - place(other));
  const head = ['| item | taken out | of | test | what failed |', '|---|---|---|---|---|'];
  const table = [...head, ...rows].join('\n');
  writeFileSync(RECORD, `${text.slice(0, start)}\n\n${table}\n\n${text.slice(end)}`);
}

function rowOf({ item, what, edits, test, failed }: Outcome): string {
  const files = [...new Set(edits.map(({ file }) => `\`${file}\``))].join(', ');
  const names = failed.map((name) => name.replace(/^§2\.\d+ /, '').replaceAll('|', '\\|'));
  return `| ${item} | ${what} | ${files} | \`${test}\` | ${names.join('; ') || '**nothing**'} |`;
}
