/**
 * Brings the schemas of our data and of the jobs up to date, and refuses a database of another origin;
 * `npm start` does this by itself.
 */
import { otherOrigin } from '#server/accounts/other-origin.ts';
import { configOrExit, explainDatabaseFault } from '#server/boot.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';
import { migrateJobs } from '#server/jobs/backend.ts';

const { databaseUrl, origin } = configOrExit();
const { db, pool, close } = openDatabase(databaseUrl, { max: 1, statementTimeout: 0 });
try {
  for (const name of await migrate(db)) console.log(`Migrated: ${name}`);
  await migrateJobs(pool);
  const other = await otherOrigin(db, origin);
  if (other !== null) {
    console.error(
      `ORIGIN is ${origin}, but the people in this database belong to ${other}: it is in their addresses and cannot be changed. Set ORIGIN back, or give ${origin} a database of its own (another DATA_DIR or DATABASE_URL).`,
    );
    process.exitCode = 2;
  }
} catch (err) {
  const fault = explainDatabaseFault(err);
  if (fault === null) throw err;
  console.error(fault);
  process.exitCode = 1;
} finally {
  await close();
}
