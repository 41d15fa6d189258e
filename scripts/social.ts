/**
 * `npm run social -- …`: the operator's commands, on the same database as a running `npm start`.
 * The embedded PostgreSQL is used when it runs and started for as long as the command takes when
 * it does not.
 */
import { openEnvironment, readConfigOrExit } from './lib/environment.ts';
import { report } from './lib/report.ts';

/** Loaded once the database is there: it may read the configuration as it loads. */
const CLI: string = '#server/cli/main.ts';

const { env, embedded } = await openEnvironment(readConfigOrExit()).catch((error: unknown) => {
  report(error);
  process.exit(1);
});
Object.assign(process.env, env);
try {
  const { main }: { main(args: string[]): Promise<number> } = await import(CLI);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  report(error);
  process.exitCode = 1;
} finally {
  await embedded?.release();
}
process.exit();
