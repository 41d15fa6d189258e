/**
 * `npm run check`: everything that can be said about the code without running it. All checks run,
 * also after one failed, as many at a time as there are processors.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { capture, ROOT } from './lib/processes.ts';

interface Check {
  name: string;
  command: string[];
  /** Where it runs, if not in the repository's folder. */
  cwd?: string;
}

const BIN = `${ROOT}node_modules/.bin/`;
/** The client's tsconfig stands on one that SvelteKit generates. */
const SVELTE_CHECK =
  '../node_modules/.bin/svelte-kit sync && ../node_modules/.bin/svelte-check --output human';
const hasWeb = existsSync(`${ROOT}web/vite.config.ts`);

const checks: Check[] = [
  {
    name: 'types',
    command: [process.execPath, `${ROOT}node_modules/typescript7/bin/tsc`, '--project', ROOT],
  },
  { name: 'imports', command: [`${BIN}depcruise`, '--output-type', 'err-long', ...sources()] },
  { name: 'lint', command: [`${BIN}oxlint`, '--type-aware'] },
  { name: 'format', command: [`${BIN}oxfmt`, '--check'] },
  { name: 'unused', command: [`${BIN}knip`, '--no-progress'] },
  ...(hasWeb ? [{ name: 'web', command: ['sh', '-c', SVELTE_CHECK], cwd: `${ROOT}web` }] : []),
];

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
  return ['server', 'workers', 'migrations', 'scripts', 'bench', 'web/src'].filter((folder) =>
    existsSync(ROOT + folder),
  );
}
