/** Brings the schemas of our data and of the jobs up to date; `npm start` does this by itself. */
import { configOrExit, explainDatabaseFault } from '#server/boot.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';
import { migrateJobs } from '#server/jobs/backend.ts';

const { databaseUrl } = configOrExit();
const { db, pool, close } = openDatabase(databaseUrl, { max: 1, statementTimeout: 0 });
try {
  for (const name of await migrate(db)) console.log(`Migrated: ${name}`);
  await migrateJobs(pool);
} catch (err) {
  const fault = explainDatabaseFault(err);
  if (fault === null) throw err;
  console.error(fault);
  process.exitCode = 1;
} finally {
  await close();
}
