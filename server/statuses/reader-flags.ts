import { sql } from 'kysely';
import type { Status } from '#server/contract/status.ts';
import type { Db } from '#server/db/pool.ts';

/** What somebody has done with a status. */
type Deed = 'favourited' | 'reblogged' | 'bookmarked' | 'muted' | 'pinned' | 'wrote';

export interface ReaderFlags {
  done: ReadonlySet<Deed>;
  /** Positions of the choices they voted for, in the order in which they did. */
  votes: readonly number[];
}

interface Row {
  reader: string;
  deed: Deed | 'voted';
  position: number | null;
}

/**
 * What many readers have done with one status, in one statement that begins with the status: of those
 * who have done nothing with it, most of them, nothing is read.
 */
export async function flagsOfReaders(
  db: Db,
  statusId: string,
  readers: readonly string[],
): Promise<Map<string, ReaderFlags>> {
  const among = sql`account_id = any(${[...readers]}::bigint[])`;
  const { rows } = await sql<Row>`
    select account_id as reader, 'favourited' as deed, null::int as position, null::bigint as place
      from favourites where status_id = ${statusId} and ${among}
    union all select account_id, 'bookmarked', null, null from bookmarks
      where status_id = ${statusId} and ${among}
    union all select account_id, 'reblogged', null, null from statuses
      where reblog_of_id = ${statusId} and deleted_at is null and ${among}
    union all select account_id, 'pinned', null, null from pins where status_id = ${statusId} and ${among}
    union all select account_id, 'wrote', null, null from statuses where id = ${statusId} and ${among}
    union all select account_id, 'muted', null, null from conversation_mutes
      where conversation_id = (select conversation_id from statuses where id = ${statusId}) and ${among}
    union all select account_id, 'voted', position::int, id from poll_votes
      where poll_id = (select id from polls where status_id = ${statusId}) and ${among}
    order by reader, deed, place`.execute(db);
  return new Map(
    [...Map.groupBy(rows, (row) => row.reader)].map(([reader, own]) => [
      reader,
      {
        done: new Set(own.flatMap(({ deed }) => (deed === 'voted' ? [] : deed))),
        votes: own.flatMap(({ position }) => position ?? []),
      },
    ]),
  );
}

const NOTHING: ReaderFlags = { done: new Set(), votes: [] };

/** The status with its flags for such a reader; a boost shows those of what it boosts. */
export function withFlags(status: Status, flags: ReaderFlags = NOTHING): Status {
  const { done, votes } = flags;
  const common = {
    favourited: done.has('favourited'),
    reblogged: done.has('reblogged'),
    bookmarked: done.has('bookmarked'),
    muted: done.has('muted'),
  };
  const flagged = <T extends NonNullable<Status['reblog']>>(one: T): T => ({
    ...one,
    ...common,
    ...(done.has('wrote') && one.visibility !== 'direct' ? { pinned: done.has('pinned') } : {}),
    poll: one.poll && {
      ...one.poll,
      voted: done.has('wrote') || votes.length > 0,
      own_votes: [...votes],
    },
  });
  if (status.reblog === null) return { ...flagged({ ...status, reblog: null }) };
  return { ...status, ...common, reblog: flagged(status.reblog) };
}

/** Equal for readers to whom the same flags are told. */
export function flagsKey({ done, votes }: ReaderFlags = NOTHING): string {
  return `${[...done].join()} ${votes.join()}`;
}
