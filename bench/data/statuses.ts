import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { Instance } from '#server/testing/instance.ts';
import type { Crowd } from './people.ts';

const DAY = 86_400_000;
const TEXT =
  '<p>The reading room was full today: forty people, two laptops that would not start, and one article about the harbour that grew from a stub to something one can be proud of. Thanks to all who came, and see you next month at the <a href="https://commons.wikimedia.org/" rel="nofollow noopener" target="_blank">usual place</a>.</p>';

/**
 * `each` statuses by everyone of the crowd, spread evenly over the last thirty days: one in five
 * with a picture, one in four with a hashtag, one in five a boost of somebody else's.
 */
export async function addStatuses(server: Instance, crowd: Crowd, each: number): Promise<void> {
  await server.database.db.transaction().execute(async (tx) => {
    // Longer than any statement of the server itself may take.
    await sql`set local statement_timeout = 0`.execute(tx);
    await insertStatuses(tx, crowd, each);
    await sql`analyze`.execute(tx);
  });
}

async function insertStatuses(db: Db, crowd: Crowd, each: number): Promise<void> {
  const count = crowd.count * each;
  const start = Date.now() - 30 * DAY;
  const step = Math.floor((29.9 * DAY) / count);
  const id = sql`((${start}::bigint + n::bigint * ${step}::bigint) << 16)`;
  const author = sql`${crowd.first}::bigint + (n * 7919) % ${crowd.count}`;
  const moment = sql`to_timestamp((${start}::bigint + n::bigint * ${step}::bigint) / 1000.0)`;
  await sql`
    insert into statuses (id, uri, url, account_id, local, visibility, content, language, conversation_id, created_at, reblog_of_id)
    select ${id}, 'https://writers.example/statuses/' || n, 'https://writers.example/statuses/' || n, ${author}, false, 'public',
      case when n % 5 = 4 and n > 4 then '' else replace(${TEXT}, 'forty', n::text) end, 'en', ${id}, ${moment},
      case when n % 5 = 4 and n > 4 then ((${start}::bigint + (n - 4)::bigint * ${step}::bigint) << 16) end
    from generate_series(0, ${count - 1}::int) as n`.execute(db);
  await sql`
    insert into status_stats (status_id, replies_count, reblogs_count, favourites_count)
    select id, 1, 2, 3 from statuses on conflict do nothing`.execute(db);
  await sql`
    insert into media (id, account_id, status_id, type, mime_type, remote_url, description, blurhash, meta)
    select id, account_id, id, 'image', 'image/jpeg', 'https://writers.example/media/' || id || '.jpg', 'The harbour at noon',
      'LEHV6nWB2yk8pyo0adR*.7kCMdnj', '{"original": {"width": 1200, "height": 800}, "small": {"width": 600, "height": 400}}'
    from statuses where split_part(uri, '/', 5)::int % 5 = 0 and reblog_of_id is null`.execute(db);
  await sql`insert into hashtags (name, display_name) values ('wikimedia', 'Wikimedia') on conflict do nothing`.execute(
    db,
  );
  await sql`
    insert into status_hashtags (hashtag_id, status_id)
    select hashtags.id, statuses.id from hashtags, statuses
    where hashtags.name = 'wikimedia' and split_part(statuses.uri, '/', 5)::int % 4 = 1 and reblog_of_id is null`.execute(
    db,
  );
}
