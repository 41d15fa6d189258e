import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import { explain } from './explain.ts';

/** Who reads: follows, is followed, mentioned, notified and written to by the others. */
export const READER = '7';
/** The status at the head of a thread of 200, in the list of `READER`'s and under `#plan1`. */
export const THREAD = '1000001';

/** Tables with so many rows in them that reading one from end to end would be felt. */
export const FILLED = [
  'statuses',
  'accounts',
  'status_stats',
  'account_stats',
  'follows',
  'favourites',
  'bookmarks',
  'hashtags',
  'status_hashtags',
  'status_mentions',
  'media',
  'polls',
  'poll_options',
  'quotes',
  'notifications',
  'list_accounts',
  'account_conversations',
  'account_conversation_statuses',
];

const STEPS = [
  `insert into accounts (id, username, uri, domain, display_name) select 20000 + n, 'crowd' || n, 'https://crowd.example/' || n, 'crowd.example', md5(n::text) from generate_series(1, 40000) as n`,
  `insert into account_stats (account_id) select id from accounts on conflict do nothing`,
  `insert into status_stats (status_id, replies_count) select id, 1 from statuses on conflict do nothing`,
  `insert into follows (account_id, target_account_id) select a, b from generate_series(1, 300) as a, generate_series(1, 60) as b where a <> b`,
  `update statuses set content = '<p>plan words of zebra' || id % 997 || '</p>', language = 'en'`,
  `update statuses set in_reply_to_id = case when id % 3 = 0 then ${THREAD} else id - 1 end, in_reply_to_account_id = 9,
     in_reply_to_uri = 'https://plan.example/s', conversation_id = ${THREAD} where id > ${THREAD} and id <= ${THREAD} + 200`,
  `insert into favourites (account_id, status_id) select 1 + n % 300, 1000000 + n from generate_series(1, 12000) as n`,
  `insert into bookmarks (account_id, status_id) select 1 + n % 300, 1000000 + n from generate_series(1, 12000) as n`,
  `insert into hashtags (name, display_name) select 'plan' || n, 'plan' || n from generate_series(1, 8000) as n`,
  `insert into status_hashtags (hashtag_id, status_id) select h.id, 1000000 + n from generate_series(1, 12000) as n join hashtags h on h.name = 'plan' || (1 + n % 300)`,
  `insert into status_mentions (status_id, account_id) select 1000000 + n, 1 + n % 300 from generate_series(1, 12000) as n`,
  `insert into media (id, account_id, status_id, type, file_key) select 3000000 + n, 9, 1000000 + n, 'image', 'x' from generate_series(1, 12000) as n`,
  `insert into polls (id, status_id, multiple, hide_totals) select 4000000 + n, 1000000 + n, false, false from generate_series(1, 12000) as n where n % 2 = 0`,
  `insert into poll_options (poll_id, position, title) select id, o, 'option' || o from polls, generate_series(0, 1) as o`,
  `insert into quotes (status_id, account_id, quoted_status_id, quoted_account_id, quoted_uri, state) select 1000000 + n, 1 + n % 300, 1000000 + n + 9000, 1 + (n + 9000) % 300, 'https://plan.example/s/' || n + 9000, 'accepted' from generate_series(1, 12000) as n where n % 3 = 0`,
  `insert into notifications (account_id, type, from_account_id, status_id, group_key) select 1 + n % 300, 'favourite', 1 + n % 211, 1000000 + n, 'favourite-' || n / 900 from generate_series(1, 12000) as n`,
  `insert into lists (account_id, title) select 1 + n % 300, 'List' from generate_series(1, 600) as n`,
  `insert into list_accounts (list_id, account_id) select lists.id, n from lists, generate_series(1, 20) as n`,
  `insert into account_conversations (account_id, conversation_id, participant_ids, last_status_id) select 1 + n % 300, 1000000 + n, array[9, 10], 1000000 + n from generate_series(1, 12000) as n`,
  `insert into account_conversation_statuses (account_id, account_conversation_id, status_id) select account_id, id, last_status_id from account_conversations`,
];

/** A server with history: everything that a page shows, for `READER` and 300 others. */
export async function fillHistory(db: Db): Promise<void> {
  await explain.fill(db, 30_000);
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const step of STEPS) await sql.raw(step).execute(tx);
  });
  await sql`vacuum (analyze)`.execute(db);
}
