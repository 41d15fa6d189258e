import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';

/** What one viewer has done with a status. */
export interface FlagsRow {
  status_id: string;
  favourited: boolean;
  reblogged: boolean;
  bookmarked: boolean;
  /** Whether its conversation is muted. */
  muted: boolean;
  pinned: boolean;
  follows_author: boolean;
  followed_by_author: boolean;
  /** Whether they have blocked its author; who is blocked by the author does not see it. */
  blocks_author: boolean;
}

/** The viewer's flags of these statuses, in one query. */
export async function findFlags(
  db: Db,
  ids: readonly string[],
  viewer: string,
): Promise<FlagsRow[]> {
  const { rows } = await sql<FlagsRow>`
    select statuses.id as status_id,
      exists (select from favourites f where f.status_id = statuses.id and f.account_id = ${viewer}) as favourited,
      exists (select from statuses b where b.reblog_of_id = statuses.id and b.account_id = ${viewer}
        and b.deleted_at is null) as reblogged,
      exists (select from bookmarks b where b.status_id = statuses.id and b.account_id = ${viewer}) as bookmarked,
      exists (select from conversation_mutes m where m.conversation_id = statuses.conversation_id
        and m.account_id = ${viewer}) as muted,
      exists (select from pins p where p.status_id = statuses.id and p.account_id = ${viewer}) as pinned,
      exists (select from follows f where f.account_id = ${viewer}
        and f.target_account_id = statuses.account_id) as follows_author,
      exists (select from follows f where f.account_id = statuses.account_id
        and f.target_account_id = ${viewer}) as followed_by_author,
      exists (select from blocks b where b.account_id = ${viewer}
        and b.target_account_id = statuses.account_id) as blocks_author
    from statuses where statuses.id = any(${[...ids]}::bigint[])`.execute(db);
  return rows;
}
