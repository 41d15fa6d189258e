import { sql } from 'kysely';
import type { Db } from '#server/db/pool.ts';
import type { KnownActor } from '../fetch/resolve-actor.ts';
import { readNote } from '../read-note.ts';
import type { JsonObject } from '../json.ts';

/**
 * Whether a post that was pushed to us concerns anybody here: its author has followers here, it
 * addresses somebody here, or it answers somebody here or followed from here. Nothing else is kept,
 * or any stranger could fill our disks (Mastodon draws the same line).
 */
export async function isRelevant(
  db: Db,
  document: JsonObject,
  author: KnownActor | null,
): Promise<boolean> {
  const note = readNote(document);
  if (note === null) return false;
  const addressed = [...new Set([...note.to, ...note.cc, ...note.mentionUris])];
  const { rows } = await sql<{ relevant: boolean }>`
    select exists (${followedFromHere(sql`${author?.id ?? null}::bigint`)})
      or exists (select from accounts where uri = any (${addressed}::text[]) and domain is null)
      or exists (select from statuses parent where parent.uri = ${note.inReplyToUri}
        and (parent.local or exists (${followedFromHere(sql`parent.account_id`)}))) as relevant`.execute(
    db,
  );
  return rows[0]?.relevant === true;
}

/** Whether somebody here follows this account. */
export async function hasFollowersHere(db: Db, accountId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (${followedFromHere(sql`${accountId}::bigint`)}) as found`.execute(db);
  return rows[0]?.found === true;
}

function followedFromHere(account: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`select from follows join accounts follower on follower.id = follows.account_id
    where follows.target_account_id = ${account} and follower.domain is null`;
}
