import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { JobName } from '#server/jobs/catalog.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import * as make from '#server/testing/factories.ts';
import { sweep } from './sweep.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

/** Which alarm clocks a sweep sets. */
async function set(): Promise<string[]> {
  const names: string[] = [];
  const jobs = {
    enqueue: async (name: JobName) => void names.push(name),
    enqueueAll: async (name: JobName, all: unknown[]) => void names.push(...all.map(() => name)),
  };
  await sweep({ db: database.db, jobs });
  return names.sort();
}

const LATER = sql`now() + interval '1 hour'`;

/** Something of each kind whose time comes in an hour; resolves to what makes it due. */
async function leaveForLater(): Promise<Record<string, string>> {
  const { db } = database;
  const me = await make.localAccount(db);
  await make.user(db, me);
  const status = await make.status(db, me);
  await sql`insert into events (name, payload, run_at) values ('x', '{}', ${LATER})`.execute(db);
  await sql`insert into inbound_activities (activity_id, actor_uri, body, run_at)
    values ('https://a.example/1', 'https://a.example/u', '{}', ${LATER})`.execute(db);
  await sql`insert into polls (id, status_id, multiple, expires_at)
    values (1, ${status}, false, ${LATER})`.execute(db);
  await sql`insert into scheduled_statuses (id, account_id, scheduled_at, run_at, params)
    values (1, ${me}, ${LATER}, ${LATER}, '{}')`.execute(db);
  await sql`insert into archives (account_id, run_at) values (${me}, ${LATER})`.execute(db);
  await sql`insert into feeds (account_id, source, params, language, daily_at, next_run_at)
    values (${me}, 'x', '{}', 'en', '06:00', ${LATER})`.execute(db);
  await sql`
    with session as (insert into sessions (user_id, token_hash, expires_at)
        select id, '', ${LATER} from users where account_id = ${me} returning id),
      subscription as (insert into push_subscriptions
        (account_id, session_id, endpoint, p256dh, auth, alerts)
        select ${me}, id, 'https://push.example/', ${Buffer.alloc(65)}::bytea, ${Buffer.alloc(16)}::bytea, '{}'
        from session returning id),
      notification as (insert into notifications (account_id, type, from_account_id)
        values (${me}, 'follow', ${await make.localAccount(db)}) returning id)
    insert into push_deliveries (subscription_id, notification_id, due_at)
      select subscription.id, notification.id, ${LATER} from subscription, notification`.execute(
    db,
  );
  await sql`insert into imports (account_id, type, mode, run_at)
    values (${me}, 'following', 'merge', ${LATER})`.execute(db);
  return {
    'events.relay': 'events set run_at = now()',
    'feeds.run': 'feeds set next_run_at = now()',
    'inbox.process': 'inbound_activities set run_at = now()',
    'polls.tend': 'polls set expires_at = now()',
    'push.send': 'push_deliveries set due_at = now()',
    'scheduled.publish': 'scheduled_statuses set run_at = now()',
    'transfers.archive': 'archives set run_at = now()',
    'transfers.import': 'imports set run_at = now()',
  };
}

test('a sweep sets the alarm clocks of what is due, and no others', async () => {
  assert.deepEqual(await set(), [], 'nothing to do');
  const come = await leaveForLater();
  assert.deepEqual(await set(), [], 'nothing to do yet');
  const due: string[] = [];
  for (const [name, update] of Object.entries(come)) {
    await sql.raw(`update ${update}`).execute(database.db);
    due.push(name);
    assert.deepEqual(await set(), due.toSorted());
  }
});

test('what is put off or in hand sets none', async () => {
  const { db } = database;
  await sql`update polls set ended_at = now(), tally_due_at = now()`.execute(db);
  await sql`update users set disabled_at = now()`.execute(db);
  await sql`update events set parked_at = now()`.execute(db);
  await sql`update inbound_activities set processed_at = now()`.execute(db);
  await sql`update archives set ready_at = now()`.execute(db);
  await sql`update feeds set running_until = ${LATER}`.execute(db);
  await sql`delete from imports`.execute(db);
  assert.deepEqual(await set(), ['polls.tend', 'push.send'], 'a tally is due, and a message');
  await sql`update feeds set state = 'paused', running_until = null`.execute(db);
  assert.deepEqual(await set(), ['polls.tend', 'push.send']);
  await sql`update feeds set run_asked_at = now()`.execute(db);
  assert.deepEqual(await set(), ['feeds.run', 'polls.tend', 'push.send']);
});
