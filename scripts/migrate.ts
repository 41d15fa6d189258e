/** Brings the database's schema up to date; `npm start` does this by itself. */
import { readConfig } from '#server/config.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/pool.ts';

const { db, close } = openDatabase(readConfig().databaseUrl, { max: 1, statementTimeout: 0 });
try {
  for (const name of await migrate(db)) console.log(`Migrated: ${name}`);
} finally {
  await close();
}
