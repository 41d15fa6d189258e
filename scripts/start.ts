/**
 * `npm start`: builds the client when stale, starts the embedded PostgreSQL when no other is
 * configured, migrates, and keeps web and workers running until it is asked to stop.
 */
import type { Config } from '#server/config.ts';
import { openDatabase } from '#server/db/pool.ts';
import { loadSecretKey } from '#server/secrets.ts';
import { lacksOwner, ownerLink } from '#server/users/first-owner.ts';
import { buildWebWhenStale } from './lib/build-web.ts';
import { openEnvironment, readConfigOrExit } from './lib/environment.ts';
import { run } from './lib/processes.ts';
import { report } from './lib/report.ts';
import { aborted, stopSignal } from './lib/stop-signal.ts';
import { StartError, supervise, type Supervised } from './lib/supervise.ts';

const DATABASE_CHECK = 1_000;

const asked = stopSignal();
process.exit(await main(readConfigOrExit()).catch(failed));

/** Returns the exit code once everything that was started is stopped again, the database last. */
async function main(config: Config): Promise<number> {
  await buildWebWhenStale();
  const { env, embedded } = await openEnvironment(config);
  const reviving = setInterval(() => void embedded?.revive().catch(report), DATABASE_CHECK);
  const programs: Supervised[] = [];
  try {
    await migrate(env);
    if (asked.aborted) return 0;
    const web = supervise({ name: 'web', args: ['server/main.ts'], env });
    const workers = supervise({ name: 'workers', args: ['workers/main.ts'], env });
    programs.push(web, workers);
    void web.ready.then(
      () => greet(config, env).catch(report),
      () => {},
    );
    await Promise.race([web.done, workers.done, aborted(asked)]);
    return 0;
  } catch (error) {
    return failed(error);
  } finally {
    clearInterval(reviving);
    console.log('Stopping …');
    await Promise.all(programs.map((program) => program.stop()));
    await embedded?.release();
  }
}

async function migrate(env: NodeJS.ProcessEnv): Promise<void> {
  const code = await run(process.execPath, ['scripts/migrate.ts'], { env, detached: true });
  if (code !== 0) throw new Error('The database cannot be used (see above). Nothing was started.');
}

function welcome({ origin, host, port }: Config): string {
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const direct = new URL(origin).port === String(port) || origin === address;
  return `Wikimedia Social is ready at ${origin}${direct ? '' : ` (listening on ${address})`}`;
}

/** Says where the server is, and who will own it while nobody does. */
async function greet(config: Config, env: NodeJS.ProcessEnv): Promise<void> {
  console.log(welcome(config));
  const database = openDatabase(env.DATABASE_URL ?? config.databaseUrl, { max: 1 });
  try {
    if (!(await lacksOwner(database.db))) return;
    const link = ownerLink({ config, secretKey: await loadSecretKey(config) });
    console.log(`It has no owner yet: whoever signs up at ${link} will be it.`);
  } finally {
    await database.close();
  }
}

function failed(error: unknown): number {
  report(error);
  return error instanceof StartError ? error.exitCode : 1;
}
