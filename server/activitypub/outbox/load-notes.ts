import { type ExpressionBuilder, sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Database } from '#server/db/schema/database.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { BoostRow } from './serialize/activities.ts';
import type { NoteRow } from './serialize/note.ts';

const OWN_REPLIES = 5;

export type LocalNote = NoteRow & {
  deleted_at: Date | null;
  in_reply_to_account_id: string | null;
};

/**
 * Local statuses with everything their Notes say, in one query, in the order asked; boosts, remote
 * and unknown ones are left out. Deleted ones come too: their Delete needs to know who to tell.
 */
export async function loadNotes(db: Db, ids: readonly string[]): Promise<LocalNote[]> {
  if (ids.length === 0) return [];
  const rows = await noteQuery(db)
    .where('s.id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Null for what is not a post of ours. Most that is asked for is not: a look tells it cheaply. */
export async function loadNote(db: Db, id: string): Promise<LocalNote | null> {
  return (await isOurs(db, id)) ? ((await loadNotes(db, [id]))[0] ?? null) : null;
}

/** Events come in bursts: one statement for all. */
const isOurs = gather(async (db, ids: string[]): Promise<boolean[]> => {
  const ours = new Set((await findOurs(db, { ids })).map((row) => row.id));
  return ids.map((id) => ours.has(id));
});

const findOurs = statement((p: { ids: string[] }, db) =>
  db
    .selectFrom('statuses')
    .select('id')
    .where(sql<boolean>`id = any(${p.ids}::bigint[])`)
    .where(sql<boolean>`local`),
);

function noteQuery(db: Db) {
  return db
    .selectFrom('statuses as s')
    .innerJoin('accounts as author', 'author.id', 's.account_id')
    .leftJoin('status_stats as stats', 'stats.status_id', 's.id')
    .leftJoin('statuses as parent', 'parent.id', 's.in_reply_to_id')
    .leftJoin('statuses as root', 'root.id', 's.conversation_id')
    .where('s.local', '=', true)
    .where('s.reblog_of_id', 'is', null)
    .select([
      's.id',
      's.uri',
      's.account_id',
      'author.username',
      'author.uri as actor_uri',
      's.visibility',
      's.content',
      's.text',
      's.spoiler_text',
      's.sensitive',
      's.language',
      's.conversation_id',
      's.created_at',
      's.edited_at',
      's.interaction_policy',
      's.deleted_at',
      's.in_reply_to_account_id',
      'root.created_at as thread_began_at',
    ])
    .select((eb) => [
      eb.fn.coalesce('parent.uri', 's.in_reply_to_uri').as('in_reply_to_uri'),
      sql<boolean>`coalesce(root.local and root.in_reply_to_uri is null, false)`.as(
        'thread_is_local',
      ),
      sql<number>`coalesce(stats.replies_count, 0)`.as('replies_count'),
      sql<number>`coalesce(stats.favourites_count, 0)`.as('favourites_count'),
      sql<number>`coalesce(stats.reblogs_count, 0)`.as('reblogs_count'),
      mentionsOf(eb).as('mentions'),
      mediaOf(eb).as('media'),
      pollOf(eb).as('poll'),
      emojisOf(eb).as('emojis'),
      quoteOf(eb).as('quote'),
      sql<
        string[]
      >`array(select h.name from status_hashtags sh join hashtags h on h.id = sh.hashtag_id
        where sh.status_id = s.id order by h.id)`.as('hashtags'),
      sql<string[]>`array(select r.uri from statuses r where r.in_reply_to_id = s.id
        and r.account_id = s.account_id and r.visibility in ('public', 'unlisted')
        and r.deleted_at is null order by r.id limit ${OWN_REPLIES})`.as('own_replies'),
    ]);
}

type InNote = ExpressionBuilder<Database & { s: Database['statuses'] }, 's'>;

function mentionsOf(eb: InNote) {
  return jsonArrayFrom(
    eb
      .selectFrom('status_mentions as m')
      .innerJoin('accounts as a', 'a.id', 'm.account_id')
      .whereRef('m.status_id', '=', 's.id')
      .select(['a.uri', 'a.username', 'a.domain', 'a.actor_type', 'm.silent'])
      .orderBy('a.id'),
  );
}

function mediaOf(eb: InNote) {
  const file = ['f.type', 'f.mime_type', 'f.file_key', 'f.remote_url'] as const;
  const about = ['f.description', 'f.blurhash', 'f.meta', 'f.focus_x', 'f.focus_y'] as const;
  return jsonArrayFrom(
    eb
      .selectFrom('media as f')
      .whereRef('f.status_id', '=', 's.id')
      .select([...file, ...about, 'f.credit'])
      .orderBy('f.position'),
  );
}

function emojisOf(eb: InNote) {
  return jsonArrayFrom(
    eb
      .selectFrom('custom_emojis as e')
      .where('e.domain', '=', '')
      .where('e.id', '=', sql<string>`any(s.emoji_ids)`)
      .select([sql<string>`e.id::text`.as('id'), 'e.shortcode', 'e.image_key', 'e.mime_type'])
      .select('e.updated_at')
      .orderBy('e.shortcode'),
  );
}

function pollOf(eb: InNote) {
  return jsonObjectFrom(
    eb
      .selectFrom('polls as p')
      .whereRef('p.status_id', '=', 's.id')
      .select(['p.multiple', 'p.hide_totals', 'p.expires_at', 'p.voters_count'])
      .select((poll) =>
        jsonArrayFrom(
          poll
            .selectFrom('poll_options as o')
            .whereRef('o.poll_id', '=', 'p.id')
            .select(['o.title', 'o.votes_count'])
            .orderBy('o.position'),
        ).as('options'),
      ),
  );
}

function quoteOf(eb: InNote) {
  return jsonObjectFrom(
    eb
      .selectFrom('quotes as q')
      .leftJoin('statuses as quoted', 'quoted.id', 'q.quoted_status_id')
      .leftJoin('accounts as quoted_author', 'quoted_author.id', 'q.quoted_account_id')
      .whereRef('q.status_id', '=', 's.id')
      // As text: an id that a JSON number holds is none any more.
      .select(sql<string>`q.id::text`.as('id'))
      .select(['q.quoted_uri', 'q.state', 'q.authorization_uri'])
      .select([
        'quoted_author.username as quoted_username',
        'quoted_author.domain as quoted_domain',
      ])
      .select('quoted.visibility as quoted_visibility'),
  );
}

export type LocalBoost = BoostRow & {
  account_id: string;
  boosted_id: string;
  boosted_account_id: string;
  deleted_at: Date | null;
};

/** A local boost with what its Announce says; null for anything else. Deleted ones come too. */
export async function loadBoost(db: Db, id: string): Promise<LocalBoost | null> {
  if (!(await isOurs(db, id))) return null;
  const row = await boostQuery(db).where('s.id', '=', id).executeTakeFirst();
  return row ?? null;
}

export async function loadBoosts(db: Db, ids: readonly string[]): Promise<LocalBoost[]> {
  return ids.length === 0
    ? []
    : await boostQuery(db)
        .where('s.id', 'in', [...ids])
        .execute();
}

function boostQuery(db: Db) {
  return db
    .selectFrom('statuses as s')
    .innerJoin('accounts as author', 'author.id', 's.account_id')
    .innerJoin('statuses as boosted', 'boosted.id', 's.reblog_of_id')
    .innerJoin('accounts as boosted_author', 'boosted_author.id', 'boosted.account_id')
    .where('s.local', '=', true)
    .select([
      's.id',
      's.account_id',
      's.visibility',
      's.created_at',
      's.deleted_at',
      'author.username',
      'author.uri as actor_uri',
      'boosted.id as boosted_id',
      'boosted.uri as boosted_uri',
      'boosted.account_id as boosted_account_id',
      'boosted_author.uri as boosted_actor_uri',
    ]);
}
