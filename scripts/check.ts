/**
 * `npm run check`: everything that can be said about the code without running it. All checks run,
 * also after one failed, as many at a time as there are processors.
 */
import { availableParallelism } from 'node:os';
import { capture, ROOT } from './lib/processes.ts';

interface Check {
  name: string;
  command: string[];
  /** Where it runs, if not in the repository's folder. */
  cwd?: string;
}

const BIN = `${ROOT}node_modules/.bin/`;
const WEB = `${ROOT}web`;

const checks: Check[] = [
  {
    name: 'types',
    // What was checked before and has not changed is not checked again.
    command: [
      ...[process.execPath, `${ROOT}node_modules/typescript7/bin/tsc`, '--project', ROOT],
      ...['--incremental', '--tsBuildInfoFile', `${ROOT}.cache/types.tsbuildinfo`],
    ],
  },
  { name: 'imports', command: [`${BIN}depcruise`, '--output-type', 'err-long', ...sources()] },
  { name: 'lint', command: [`${BIN}oxlint`, '--type-aware'] },
  { name: 'format', command: [`${BIN}oxfmt`, '--check'] },
  { name: 'unused', command: [`${BIN}knip`, '--no-progress'] },
  { name: 'web', command: [`${BIN}svelte-check`, '--output', 'human'], cwd: WEB },
];

// The client's tsconfig stands on one that SvelteKit generates, and several checks read it.
const synced = await capture(`${BIN}svelte-kit`, ['sync'], { cwd: WEB });
if (synced.code !== 0) console.log(synced.output);

const failed: string[] = [];
const waiting = [...checks];
await Promise.all(Array.from({ length: availableParallelism() }, work));
if (failed.length > 0) {
  console.log(`\nFailed: ${failed.join(', ')}`);
  process.exit(1);
}
console.log('\nAll checks passed.');

async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const started = performance.now();
    const { code, output } = await capture(check.command[0]!, check.command.slice(1), {
      cwd: check.cwd ?? ROOT,
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? '✔' : '✖'} ${check.name} (${seconds} s)`);
    if (code === 0) continue;
    failed.push(check.name);
    console.log(`${output.trimEnd()}\n`);
  }
}

function sources(): string[] {
  return ['server', 'workers', 'migrations', 'scripts', 'bench', 'web/src'];
}
