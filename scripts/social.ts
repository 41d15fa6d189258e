/**
 * `npm run social -- …`: the operator's commands, on the same database as a running `npm start`.
 * The embedded PostgreSQL is used when it runs and started for as long as the command takes when
 * it does not.
 */
import { openEnvironment, readConfigOrExit } from './lib/environment.ts';
import { run } from './lib/processes.ts';
import { report } from './lib/report.ts';

process.exit(
  await main().catch((error: unknown) => {
    report(error);
    return 1;
  }),
);

async function main(): Promise<number> {
  const { env, embedded } = await openEnvironment(readConfigOrExit());
  try {
    // A process of its own: its connections are gone when the database stops.
    return await run(process.execPath, ['server/cli/main.ts', ...process.argv.slice(2)], { env });
  } finally {
    await embedded?.release();
  }
}
