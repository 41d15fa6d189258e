import { type Kysely, sql } from 'kysely';

const BATCH = 5_000;

/**
 * Hashtags are compared without accents: those that were two until now become one, the one that was
 * there first, with the posts, followers and profiles of both.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create temporary table refolded (id bigint primary key, name text not null)
    on commit drop`.execute(db);
  await refold(db);
  await sql`
    create temporary table merged on commit drop as
      with same as (
        select id, name from refolded where name <> ''
        union all
        select h.id, h.name from hashtags h
        where h.name in (select name from refolded)
          and not exists (select from refolded r where r.id = h.id))
      select id, name, min(id) over (partition by name) as kept from same`.execute(db);
  await sql`
    insert into status_hashtags (status_id, hashtag_id)
    select u.status_id, m.kept from status_hashtags u join merged m on m.id = u.hashtag_id
    where m.id <> m.kept
    on conflict do nothing`.execute(db);
  for (const table of ['tag_follows', 'featured_tags'].map((name) => sql.table(name))) {
    await sql`
      delete from ${table} where id in (
        select id from (
          select t.id, row_number() over (partition by t.account_id, m.kept order by t.id) as place
          from ${table} t join merged m on m.id = t.hashtag_id) ranked
        where place > 1)`.execute(db);
    await sql`
      update ${table} t set hashtag_id = m.kept from merged m
      where m.id = t.hashtag_id and m.id <> m.kept`.execute(db);
  }
  await sql`delete from hashtags h using merged m where m.id = h.id and m.id <> m.kept`.execute(db);
  await sql`delete from hashtags h using refolded r where r.id = h.id and r.name = ''`.execute(db);
  await sql`
    update hashtags h set name = r.name from refolded r where r.id = h.id and h.name <> r.name`.execute(
    db,
  );
}

/** What each that is not plain is compared as from now on, where that is something else. */
async function refold(db: Kysely<unknown>): Promise<void> {
  let last = '0';
  for (;;) {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, name from hashtags
      where id > ${last} and name collate "C" !~ '^[a-z0-9_]*$'
      order by id limit ${sql.lit(BATCH)}`.execute(db);
    const changed = rows.filter((row) => fold(row.name) !== row.name);
    await sql`
      insert into refolded
      select * from unnest(${changed.map((row) => row.id)}::bigint[],
        ${changed.map((row) => fold(row.name))}::text[])`.execute(db);
    if (rows.length < BATCH) return;
    last = rows.at(-1)?.id ?? last;
  }
}

const NOT_COMPARED = /[^\p{L}\p{M}\p{N}_·・\u200c]|[\u0300-\u036f]/gu;
const PLAIN = new Map([
  ['ð', 'd'],
  ['đ', 'd'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ĸ', 'k'],
  ['ł', 'l'],
  ['ŋ', 'n'],
  ['ø', 'o'],
  ['ŧ', 't'],
]);

/** As the server compared them when this was written. */
function fold(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u00e0-\u017e]/g, (letter) => PLAIN.get(letter) ?? letter.normalize('NFD').charAt(0))
    .replace(NOT_COMPARED, '')
    .normalize('NFKC');
}
