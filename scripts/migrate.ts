/** Brings the schemas of our data and of the jobs up to date; `npm start` does this by itself. */
import { configOrExit } from '#server/boot.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';
import { migrateJobs } from '#server/jobs/backend.ts';

const { databaseUrl } = configOrExit();
const { db, pool, close } = openDatabase(databaseUrl, { max: 1, statementTimeout: 0 });
try {
  for (const name of await migrate(db)) console.log(`Migrated: ${name}`);
  await migrateJobs(pool);
} finally {
  await close();
}
