import { type Kysely, sql } from 'kysely';

/** Ids begin with milliseconds: an id divided by this is the hour in which it was made. */
const HOUR = 3_600_000 * 65_536;

/**
 * Alt texts and choices beside what is written, so that one index has all words of a status: words
 * looked for partly here and partly there were found by reading and parsing every candidate anew,
 * which took three quarters of a search. Kept up by the database, whoever writes a medium or a poll.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table statuses add column attached text not null default ''`.execute(db);
  // In PL/pgSQL, which plans them once for each connection.
  await sql`
    create function attached_text(of bigint) returns text language plpgsql stable
    as $$
    begin
      return concat_ws(' ',
        (select string_agg(m.description, ' ' order by m.position, m.id)
          from public.media m where m.status_id = of and m.description <> ''),
        (select string_agg(o.title, ' ' order by o.position)
          from public.polls p join public.poll_options o on o.poll_id = p.id where p.status_id = of));
    end $$`.execute(db);
  await sql`
    create function keep_attached(of bigint) returns void language plpgsql
    as $$
    declare found text := public.attached_text(of);
    begin
      update public.statuses set attached = found where id = of and attached <> found;
    end $$`.execute(db);
  await onMedia(db);
  await onPolls(db);
  await sql`
    update statuses set attached = attached_text(id) where id in (
      select status_id from media where status_id is not null and description <> ''
      union select status_id from polls)`.execute(db);
  await sql`drop index media_words, poll_options_words, statuses_words`.execute(db);
  await sql`set local maintenance_work_mem = '256MB'`.execute(db);
  await sql`
    create index statuses_words on statuses using gin
      (search_words(language, spoiler_text || ' ' || content || ' ' || attached), (array[id / ${sql.lit(HOUR)}]))
    where reblog_of_id is null and deleted_at is null`.execute(db);
}

async function onMedia(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function media_attached() returns trigger language plpgsql
    as $$
    begin
      if tg_op <> 'INSERT' and old.status_id is not null then
        perform public.keep_attached(old.status_id);
      end if;
      if tg_op <> 'DELETE' and new.status_id is not null
          and (tg_op = 'INSERT' or new.status_id is distinct from old.status_id) then
        perform public.keep_attached(new.status_id);
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger attached_added after insert on media for each row
    when (new.status_id is not null and new.description <> '')
    execute function media_attached()`.execute(db);
  await sql`
    create trigger attached_changed after update of status_id, description, position on media for each row
    when ((old.status_id, old.description, old.position)
      is distinct from (new.status_id, new.description, new.position)
      and (old.description <> '' or new.description <> ''))
    execute function media_attached()`.execute(db);
  await sql`
    create trigger attached_removed after delete on media for each row
    when (old.status_id is not null and old.description <> '')
    execute function media_attached()`.execute(db);
}

async function onPolls(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function poll_attached() returns trigger language plpgsql
    as $$
    begin
      perform public.keep_attached(p.status_id) from public.polls p
      where p.id = case tg_op when 'DELETE' then old.poll_id else new.poll_id end;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger attached_changed after insert or delete or update of title on poll_options for each row
    execute function poll_attached()`.execute(db);
  await sql`
    create function poll_detached() returns trigger language plpgsql
    as $$ begin perform public.keep_attached(old.status_id); return null; end $$`.execute(db);
  await sql`
    create trigger attached_removed after delete on polls for each row
    execute function poll_detached()`.execute(db);
}
