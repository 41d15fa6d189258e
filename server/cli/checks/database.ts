import { sql } from 'kysely';
import { pendingMigrations } from '#server/db/migrate.ts';
import type { Db } from '#server/db/pool.ts';
import { workListStates } from '#server/jobs/work-lists.ts';
import { failure, ok, warning } from './check.ts';

/** Oldest PostgreSQL that everything here was tried on. */
const POSTGRES = 150_000;
const MAX_SKEW = 2_000;
const MAX_WAIT_SECONDS = 300;

export async function checkDatabase(db: Db) {
  const started = performance.now();
  const { rows } = await sql<{ version: string; number: string; bytes: string }>`
    select current_setting('server_version') as version, current_setting('server_version_num') as number,
      pg_database_size(current_database()) as bytes`.execute(db);
  const { version = '', number = '0', bytes = '0' } = rows[0] ?? {};
  const text = `PostgreSQL ${version}, ${(Number(bytes) / 1024 / 1024).toFixed(0)} MB, answered in ${(performance.now() - started).toFixed(0)} ms`;
  return Number(number) < POSTGRES ? failure(`${text}: too old, 15 or later is needed`) : ok(text);
}

export async function checkMigrations(db: Db) {
  const pending = await pendingMigrations(db);
  return pending.length === 0 ? ok('up to date') : failure(`not run yet: ${pending.join(', ')}`);
}

/** Signatures, tokens and rate limits all compare moments. */
export async function checkClock(db: Db) {
  const before = Date.now();
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const after = Date.now();
  const now = rows[0]?.now.getTime() ?? 0;
  // Any moment while it was asked will do: a database that is slow to answer is not a wrong clock.
  const skew = now < before ? now - before : Math.max(0, now - after);
  const text = `${skew} ms apart from the database`;
  return Math.abs(skew) > MAX_SKEW ? failure(`${text}: set both clocks by NTP`) : ok(text);
}

export async function checkOwner(db: Db) {
  const owner = await db
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select('accounts.username')
    .where('users.role', '=', 'owner')
    .executeTakeFirst();
  if (owner) return ok(`@${owner.username}`);
  const anybody = await db.selectFrom('users').select('id').limit(1).executeTakeFirst();
  return anybody
    ? warning('nobody: make one with "social accounts modify NAME --role owner"')
    : warning('nobody yet: the server names the link to sign up by when it starts');
}

export async function checkQueues(db: Db) {
  const lists = await workListStates(db);
  const parked = lists
    .filter((one) => one.parked > 0)
    .map((one) => `${one.parked} parked in ${one.list}`);
  const late = lists
    .filter((one) => one.list !== 'deliveries' && (one.oldest_seconds ?? 0) > MAX_WAIT_SECONDS)
    .map((one) => `${one.list} wait for ${one.oldest_seconds} s: do the workers run?`);
  if (late.length > 0) return failure([...late, ...parked].join('; '));
  if (parked.length > 0) return warning(`${parked.join('; ')} (see "social queues")`);
  return ok(lists.map((one) => `${one.list} ${one.waiting}`).join(', '));
}
