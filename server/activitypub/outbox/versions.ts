import { type RawBuilder, sql } from 'kysely';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import { visibleTo } from '#server/statuses/policy.ts';

/** An actor of this server and the version of all that its document shows (`load-actor.ts`). */
export interface ActorSeen {
  id: string;
  uri: string;
  version: string;
  /** As `LocalActor` has it. */
  deleted: boolean;
}

/** What of the documents may change is in the versions: they and `load-….ts` go together (ADR 17). */
export const seeActor = gather(async (db: Db, usernames: string[]) => {
  const names = usernames.map((name) => name.toLowerCase());
  const rows = await findActors(db, { names: [...new Set(names)] });
  const byName = new Map(rows.map((row) => [row.name, row]));
  return names.map((name): ActorSeen | null => byName.get(name) ?? null);
});

const findActors = statement(
  (p: { names: string[] }) => sql<ActorSeen & { name: string }>`
    select a.id, a.uri, lower(a.username) as name,
      a.suspended_at is not null and u.id is null as deleted,
      concat(a.xmin, '/', u.id, '/', moved.xmin,
        '/', (select string_agg(k.xmin::text, ' ') from account_keys k where k.account_id = a.id),
        '/', ${emojiVersion('a.emoji_ids')}) as version
    from accounts a
      left join users u on u.account_id = a.id
      left join accounts moved on moved.id = a.moved_to_account_id
    where lower(a.username) = any(${p.names}::text[]) and a.domain is null
      and (u.id is null or (u.confirmed_at is not null and u.approved_at is not null))`,
);

/** A local status, as everybody sees it now, and the version of what its Note shows (`load-notes.ts`). */
export interface NoteSeen {
  id: string;
  /** Whose, in lower case. */
  name: string;
  /** Whether everybody may see it. */
  open: boolean;
  version: string;
}

export const seeNote = gather(async (db: Db, ids: string[]) => {
  const byId = new Map((await findNotes(db, { ids })).map((row) => [row.id, row]));
  return ids.map((id): NoteSeen | null => byId.get(id) ?? null);
});

const findNotes = statement((p: { ids: string[] }) => notesQuery(p.ids));

export function notesQuery(ids: string[]): RawBuilder<NoteSeen> {
  return sql<NoteSeen>`
    select statuses.id, lower(author.username) as name, ${visibleTo(null)} as open,
      concat(statuses.xmin, '/', author.xmin, '/', stats.xmin, '/', parent.xmin, '/', root.xmin,
        '/', (select string_agg(m.xmin || ' ' || a.xmin, ' ') from status_mentions m
          join accounts a on a.id = m.account_id where m.status_id = statuses.id),
        '/', (select string_agg(f.xmin::text, ' ') from media f where f.status_id = statuses.id),
        '/', (select string_agg(h.xmin::text, ' ') from status_hashtags h where h.status_id = statuses.id),
        '/', (select p.xmin || ' ' || (select string_agg(o.xmin::text, ' ') from poll_options o
          where o.poll_id = p.id) from polls p where p.status_id = statuses.id),
        '/', (select concat(q.xmin, ' ', quoted.xmin, ' ', theirs.xmin) from quotes q
          left join statuses quoted on quoted.id = q.quoted_status_id
          left join accounts theirs on theirs.id = q.quoted_account_id
          where q.status_id = statuses.id),
        '/', (select string_agg(own.id || ' ' || own.xmin, ' ') from (select r.id, r.xmin from statuses r
          where r.in_reply_to_id = statuses.id and r.account_id = statuses.account_id
            and r.visibility in ('public', 'unlisted') and r.deleted_at is null
          order by r.id limit 5) as own),
        '/', ${emojiVersion('statuses.emoji_ids')}) as version
    from statuses
      join accounts author on author.id = statuses.account_id
      left join status_stats stats on stats.status_id = statuses.id
      left join statuses parent on parent.id = statuses.in_reply_to_id
      left join statuses root on root.id = statuses.conversation_id
    where statuses.id = any(${ids}::bigint[]) and statuses.local and statuses.deleted_at is null`;
}

function emojiVersion(column: string): RawBuilder<unknown> {
  const ids = sql.ref(column);
  return sql`case when ${ids} is not null then (
    select string_agg(e.xmin::text, ' ') from custom_emojis e where e.id = any(${ids})) end`;
}
