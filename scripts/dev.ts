/**
 * `npm run dev`: the whole server on a database of its own (`data-dev`) with some people in it.
 * Each change to the code restarts what it belongs to; the web client is built again as you edit.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { forgetWebBuild } from './lib/build-web.ts';
import { openEnvironment, readConfigOrExit } from './lib/environment.ts';
import { ended, ROOT, run } from './lib/processes.ts';
import { launch, terminate } from './lib/program.ts';
import { runReloading, watchFiles } from './lib/reload.ts';
import { report } from './lib/report.ts';
import { aborted, stopSignal } from './lib/stop-signal.ts';

const SEED = 'server/testing/seed/main.ts';
/** The last file that a build writes. */
const BUILD = /^build.server-instance\.js$/;

process.env.DATA_DIR ??= './data-dev';
process.env.EMAIL_CONFIRMATION ??= 'off';
process.env.RATE_LIMITS ??= 'off';
process.env.REGISTRATIONS ??= 'open';

const signal = stopSignal();
process.exit(
  await main().catch((error: unknown) => {
    report(error);
    return 1;
  }),
);

async function main(): Promise<number> {
  const config = readConfigOrExit();
  const { env, embedded } = await openEnvironment(config);
  try {
    await prepare('scripts/migrate.ts', env);
    if (existsSync(join(ROOT, SEED))) await prepare(SEED, env);
    const built = once(watchFiles({ web: BUILD }), 'change');
    const building = buildAsEdited(env);
    // Nobody is told to come while the build is being replaced.
    await Promise.race([built, building, aborted(signal)]);
    await Promise.all([runServer(env, config.origin), building]);
    return 0;
  } finally {
    await embedded?.release();
  }
}

async function prepare(script: string, env: NodeJS.ProcessEnv): Promise<void> {
  const code = await run(process.execPath, [script], { env, detached: true });
  if (code !== 0) throw new Error(`${script} failed (see above).`);
}

async function runServer(env: NodeJS.ProcessEnv, origin: string): Promise<void> {
  const forWeb = watchFiles({ server: /\.ts$/, web: BUILD });
  const forWorkers = watchFiles({ server: /\.ts$/, workers: /\.ts$/ });
  const people = existsSync(join(ROOT, SEED))
    ? ' (sign in as alice, bob or carol; password "password")'
    : '';
  const ready = () => console.log(`Ready at ${origin}${people}`);
  await Promise.all([
    runReloading({ name: 'web', args: ['server/main.ts'], env }, forWeb, signal, ready),
    runReloading({ name: 'workers', args: ['workers/main.ts'], env }, forWorkers, signal, () => {}),
  ]);
}

/** Vite's own watch mode; it writes the build that the web process serves. */
async function buildAsEdited(env: NodeJS.ProcessEnv): Promise<void> {
  if (!existsSync(join(ROOT, 'web/vite.config.ts'))) return;
  forgetWebBuild();
  console.error('Building the web client …');
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = launch({
    name: 'vite',
    args: [vite, 'build', '--watch', '--logLevel', 'error'],
    env,
    cwd: join(ROOT, 'web'),
  });
  await Promise.race([aborted(signal), ended(child)]);
  await terminate(child);
}
