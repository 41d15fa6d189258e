import { sql } from 'kysely';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { KnownActor } from '../resolve/resolve-actor.ts';
import { readNote } from '../objects/read-note.ts';
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
  return await concernsUs(db, {
    authorId: author?.id ?? null,
    addressed,
    parent: note.inReplyToUri,
  });
}

interface Pushed {
  authorId: string | null;
  /** Actor ids, and whatever else is addressed. */
  addressed: string[];
  /** `uri` of what it answers. */
  parent: string | null;
}

/** Many activities ask at once: one statement for all. */
const concernsUs = gather(async (db, pushed: Pushed[]): Promise<boolean[]> => {
  const rows = await findRelevant(db, {
    pushed: JSON.stringify(pushed.map((one, n) => ({ n, ...one }))),
  });
  const relevant = new Set(rows.map((row) => row.n));
  return pushed.map((_, n) => relevant.has(n));
});

const findRelevant = statement(
  (p: { pushed: string }) => sql<{ n: number }>`
    select pushed.n from jsonb_to_recordset(${p.pushed}::jsonb)
      as pushed (n int, "authorId" bigint, addressed text[], parent text)
    where exists (${followedFromHere(sql`pushed."authorId"`)})
      or exists (select from accounts where uri = any (pushed.addressed) and domain is null)
      or exists (select from statuses parent where parent.uri = pushed.parent
        and (parent.local or exists (${followedFromHere(sql`parent.account_id`)})))`,
);

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
