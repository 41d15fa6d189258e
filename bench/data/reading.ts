import pg from 'pg';

export const READING = {
  accounts: 100_000,
  statuses: 1_000_000,
  follows: 1_000,
  replies: 200,
  /** Port of the server that the addresses of its people name. */
  port: 41_973,
  token: 'the-one-who-reads-a-thousand',
  reader: '2000000000',
  /** A status with 200 replies below it. */
  thread: String((BigInt(Date.UTC(2026, 5, 1)) + 900_001n) << 16n),
  /** The account whose profile is read. */
  writer: '3000000007',
};

const { accounts, statuses, follows, replies, port, token, reader, thread } = READING;
const ORIGIN = `http://localhost:${port}`;
const FIRST = '3000000000::bigint';
/** Made in the past, so that what is written while something is measured is newer. */
const START = Date.UTC(2026, 5, 1);
/** Milliseconds from one status to the next: all of them in about 116 days. */
const STEP = 10_000;

const id = (n: string) => `((${START}::bigint + (${n})::bigint * ${STEP}) << 16)`;
const moment = (n: string) =>
  `to_timestamp((${START}::bigint + (${n})::bigint * ${STEP}) / 1000.0)`;
/** Few write much: a quarter of all statuses is by every sixteenth account. */
const author = `(${FIRST} + floor(${accounts} * power((hashint8(n) & 65535) / 65536.0, 2))::bigint)`;
const isBoost = '(n % 7 = 6 and n > 6)';
const isReply = '(n % 5 = 3 and n > 40 and not (n % 7 = 6))';

const WORDS =
  'harbour article stub museum archive river photograph library meeting village translation editor source castle garden letter railway bridge poet engine island market temple glacier lantern orchard painter quarry theatre valley'.split(
    ' ',
  );
const word = (salt: number) =>
  `(array[${WORDS.map((one) => `'${one}'`).join(',')}])[1 + (hashint8(n + ${salt}) & 1023) % ${WORDS.length}]`;

const CONTENT = `'<p>Number ' || n || ': the reading room was full today, and the ' || ${word(1)} || ' of the ' || ${word(2)}
  || ' grew from a ' || ${word(3)} || ' to something one can be proud of. Thanks to all who came, and see you next month at the '
  || ${word(4)} || ', <a href="https://commons.wikimedia.org/wiki/' || n || '" rel="nofollow noopener" target="_blank">as usual</a>.</p>'`;

const ALT = `'The ' || ${word(5)} || ' at noon'`;
const HAS_MEDIUM = `(n % 5 = 0 and not ${isBoost})`;

/** Old posts of the one who reads, and how many did what with each, lately. */
const OWN = { posts: 300, favourites: 30, boosts: 10 };
const OWN_AGE = 'post * 1000';
const ownId = `(${id(`${statuses} - ${OWN_AGE}`)} + 5)`;
const told = (type: string, from: number, to: number) =>
  `select '${type}' as type, ${FIRST} + (post * 7 + n) * 13 as by, ${ownId} as status, '${type}-' || ${ownId} || '-1' as key,
     ${id(`${statuses} - post * 10`)} as at
   from generate_series(1, ${OWN.posts}) as post, ${numbers(from, to)}`;

const numbers = (from: number, to: number) => `generate_series(${from}, ${to}) as n`;

/** In order; each fills a table by itself. */
const STEPS = [
  `insert into accounts (id, username, domain, uri, url, display_name, note, inbox_url, shared_inbox_url, indexable, discoverable, fetched_at)
   select ${FIRST} + n, 'writer' || n, 'host' || n % 1000 || '.example', 'https://host' || n % 1000 || '.example/users/' || n,
     'https://host' || n % 1000 || '.example/@writer' || n, 'Writer number ' || n, '<p>Writes about the wikis, number ' || n || '.</p>',
     'https://host' || n % 1000 || '.example/inbox', 'https://host' || n % 1000 || '.example/inbox', n % 3 = 0, true, now()
   from ${numbers(0, accounts - 1)}`,
  `insert into accounts (id, username, uri, url) values (${reader}, 'reader', '${ORIGIN}/users/reader', '${ORIGIN}/@reader')`,
  `insert into account_stats (account_id, statuses_count, followers_count, last_status_at) select id, 10, 20, now() from accounts`,
  `insert into users (id, account_id, email, password_hash, confirmed_at, approved_at, agreed_at, last_active_at)
   values (${reader}, ${reader}, 'reader@people.example', 'none', now(), now(), now(), now())`,
  `insert into oauth_tokens (token_hash, user_id, scopes, last_used_at) values (sha256('${token}'), ${reader}, '{read,write,follow}', now())`,
  // Half of them among those who write much, half anywhere.
  `insert into follows (account_id, target_account_id)
   select ${reader}, ${FIRST} + case when n < ${follows / 2} then n * 2 else n * ${accounts / follows} end from ${numbers(0, follows - 1)}`,
  `insert into statuses (id, uri, url, account_id, local, visibility, content, language, conversation_id, created_at, attached, reblog_of_id, in_reply_to_id, in_reply_to_account_id, in_reply_to_uri)
   select ${id('n')}, 'https://statuses.example/' || n, 'https://statuses.example/@/' || n, ${author}, false,
     case when n % 10 = 9 then 'unlisted' when n % 33 = 32 then 'private' else 'public' end,
     case when ${isBoost} then '' else ${CONTENT} end, (array['en', 'de', 'ar', null])[1 + n % 4],
     case when ${isReply} then ${id('n - 40')} else ${id('n')} end, ${moment('n')}, case when ${HAS_MEDIUM} then ${ALT} else '' end,
     case when ${isBoost} then ${id('n - 6')} end,
     case when ${isReply} then ${id('n - 40')} end,
     case when ${isReply} then ${author.replaceAll('hashint8(n)', 'hashint8(n - 40)')} end,
     case when ${isReply} then 'https://statuses.example/' || (n - 40) end
   from ${numbers(0, statuses - 1)}`,
  `insert into statuses (id, uri, url, account_id, local, visibility, content, language, conversation_id, created_at, in_reply_to_id, in_reply_to_account_id, in_reply_to_uri)
   select ${thread} + n, 'https://statuses.example/thread/' || n, 'https://statuses.example/thread/' || n, ${FIRST} + n * 7 % 1000, false, 'public', ${CONTENT}, 'en',
     ${thread}, ${moment('90')}, case when n > 0 then ${thread} + case when n % 3 = 0 then 0 else n - 1 end end,
     case when n > 0 then ${FIRST} + case when n % 3 = 0 then 0 else (n - 1) * 7 % 1000 end end,
     case when n > 0 then 'https://statuses.example/thread/' || case when n % 3 = 0 then 0 else n - 1 end end
   from ${numbers(0, replies)}`,
  `insert into statuses (id, uri, account_id, local, visibility, content, language, conversation_id, created_at)
   select ${ownId}, '${ORIGIN}/users/reader/statuses/' || post, ${reader}, true, 'public', '<p>My number ' || post || '.</p>', 'en', ${ownId}, ${moment(`${statuses} - ${OWN_AGE}`)}
   from generate_series(1, ${OWN.posts}) as post`,
  `insert into status_stats (status_id, replies_count, reblogs_count, favourites_count) select id, 1, 2, 3 from statuses where reblog_of_id is null`,
  `insert into media (id, account_id, status_id, type, mime_type, remote_url, description, blurhash, meta)
   select ${id('n')}, ${author}, ${id('n')}, 'image', 'image/jpeg', 'https://statuses.example/media/' || n || '.jpg', ${ALT},
     'LEHV6nWB2yk8pyo0adR*.7kCMdnj', '{"original": {"width": 1200, "height": 800}, "small": {"width": 600, "height": 400}}'
   from ${numbers(0, statuses - 1)} where ${HAS_MEDIUM}`,
  `insert into status_mentions (status_id, account_id)
   select id, in_reply_to_account_id from statuses where in_reply_to_account_id is not null`,
  `insert into hashtags (name, display_name) select 'tag' || n, 'Tag' || n from ${numbers(1, 500)}`,
  `insert into status_hashtags (hashtag_id, status_id)
   select 1 + floor(500 * power((hashint8(id) & 65535) / 65536.0, 2)), id from statuses where (id >> 16) % 40000 = 0 and reblog_of_id is null`,
  `insert into favourites (account_id, status_id) select ${reader}, ${id(`${statuses} - n * 13`)} from ${numbers(1, 2_000)}`,
  `insert into bookmarks (account_id, status_id) select ${reader}, ${id(`${statuses} - n * 101`)} from ${numbers(1, 500)}`,
  `insert into notifications (account_id, type, from_account_id, status_id, group_key)
   select ${reader}, type, by, status, key from (
     select 'mention' as type, account_id as by, id as status, null as key, id as at
     from statuses where id > ${id(`${statuses} - 15000`)} and in_reply_to_id is not null
     union all ${told('favourite', 1, OWN.favourites)} union all ${told('reblog', 31, 30 + OWN.boosts)}) as all_of_it
   order by at, key`,
  `insert into blocks (account_id, target_account_id) select ${reader}, ${FIRST} + n * 31 + 1 from ${numbers(1, 20)}`,
  `insert into mutes (account_id, target_account_id) select ${reader}, ${FIRST} + n * 37 + 1 from ${numbers(1, 20)}`,
  `insert into account_domain_blocks (account_id, domain) values (${reader}, 'host999.example')`,
  `insert into filters (account_id, title, context) values (${reader}, 'Trains', '{home,public}')`,
  `insert into filter_keywords (filter_id, keyword) select id, 'railway' from filters`,
];

/**
 * A server with history: 100,000 accounts on 1,000 hosts, 1,000,000 statuses (a fifth replies, a
 * seventh boosts), and somebody who follows 1,000 of them, blocks, mutes and filters a few. Indices
 * are made afterwards, which takes a third of the time.
 */
export async function fillReading(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    await client.query(`set synchronous_commit = off; set work_mem = '256MB'`);
    const { rows } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = 'statuses'::regclass and not indisunique`,
    );
    for (const { name } of rows) await client.query(`drop index ${name}`);
    for (const step of STEPS) await client.query(step);
    for (const { definition } of rows) await client.query(definition);
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}
