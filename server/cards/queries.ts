import { type Selectable, sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { PreviewCardsTable } from '#server/db/schema/cards.ts';
import { statement } from '#server/db/statement.ts';

export type CardRow = Pick<
  Selectable<PreviewCardsTable>,
  | 'id'
  | 'url'
  | 'type'
  | 'title'
  | 'description'
  | 'language'
  | 'author_name'
  | 'author_url'
  | 'provider_name'
  | 'provider_url'
  | 'license'
  | 'image_url'
  | 'image_description'
  | 'width'
  | 'height'
  | 'blurhash'
  | 'published_at'
>;

const SHOWN = [
  'preview_cards.id',
  'preview_cards.url',
  'preview_cards.type',
  'preview_cards.title',
  'preview_cards.description',
  'preview_cards.language',
  'preview_cards.author_name',
  'preview_cards.author_url',
  'preview_cards.provider_name',
  'preview_cards.provider_url',
  'preview_cards.license',
  'preview_cards.image_url',
  'preview_cards.image_description',
  'preview_cards.width',
  'preview_cards.height',
  'preview_cards.blurhash',
  'preview_cards.published_at',
] as const;

/** The cards of statuses that have something to show. */
export const findCardsOfStatuses = statement((p: { ids: readonly string[] }, db) =>
  db
    .selectFrom('status_cards')
    .innerJoin('preview_cards', 'preview_cards.id', 'status_cards.card_id')
    .select('status_cards.status_id')
    .select(SHOWN)
    .where(sql<boolean>`status_cards.status_id = any(${p.ids}::bigint[])`)
    .where(sql<boolean>`preview_cards.state = 'ready'`),
);

export async function findCards(db: Db, ids: readonly string[]): Promise<CardRow[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('preview_cards')
    .select(SHOWN)
    .where('id', '=', sql<string>`any(${[...ids]}::bigint[])`)
    .where('state', '=', 'ready')
    .execute();
}

export async function findCardByUrl(db: Db, url: string): Promise<string | null> {
  const row = await db
    .selectFrom('preview_cards')
    .select('id')
    .where('url', '=', url)
    .where('state', '=', 'ready')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Where the text of a status is, and the addresses in it that lead to people and to what it quotes. */
export async function findText(db: Db, statusId: string) {
  const { rows } = await sql<{
    content: string;
    local: boolean;
    visibility: string;
    not: string[];
  }>`
    select s.content, s.local, s.visibility, array(
        select unnest(array[a.uri, a.url]) from status_mentions m
          join accounts a on a.id = m.account_id where m.status_id = s.id
        union all
        select unnest(array[quoted.uri, quoted.url]) from quotes q
          join statuses quoted on quoted.id = q.quoted_status_id where q.status_id = s.id
      ) as not
    from statuses s
    where s.id = ${statusId} and s.deleted_at is null and s.reblog_of_id is null`.execute(db);
  return rows[0];
}
