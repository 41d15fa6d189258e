import { sql } from 'kysely';
import { invalid, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { keyset, newestFirst, type PageQuery } from '#server/db/page.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { foldHashtag, shownHashtag } from '#server/statuses/hashtags.ts';

/** Letters, digits and marks of any script with the separators of some, and a letter among them. */
const NAME = /^(?=.*\p{L})[\p{L}\p{M}\p{N}_·・\u200c\u200d]{1,255}$/u;

/** The name of a hashtag as it is compared. Throws "not found" for what cannot be one. */
export function tagName(text: string): string {
  const name = text.replace(/^[#＃]/, '').normalize('NFKC');
  if (!NAME.test(name)) throw notFound();
  return foldHashtag(name);
}

/** Of one person: their home timeline looks at each of them. */
export const MAX_FOLLOWED_TAGS = 1_000;

/**
 * Follows a hashtag, also one that nobody used yet: what is public under it comes home. Following
 * twice is fine. Throws "not found" for what cannot be a hashtag, `invalid` for one too many.
 */
export async function followTag(deps: { db: Db }, accountId: string, text: string): Promise<void> {
  const name = tagName(text);
  await inTransaction(deps.db, async (tx) => {
    await refuseTooMany(tx, accountId, name);
    await tx
      .insertInto('hashtags')
      .values({ name, display_name: shownHashtag(text) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await tx
      .insertInto('tag_follows')
      .columns(['account_id', 'hashtag_id'])
      .expression((eb) =>
        eb
          .selectFrom('hashtags')
          .select((s) => [s.val(accountId).as('account_id'), 'hashtags.id as hashtag_id'])
          .where('hashtags.name', '=', name),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** One at a time for a person, so that two at once do not come to one too many. */
async function refuseTooMany(tx: Tx, accountId: string, name: string): Promise<void> {
  await sql`select id from accounts where id = ${accountId} for no key update`.execute(tx);
  const { rows } = await sql<{ others: number }>`
    select count(*)::int as others
    from tag_follows f join hashtags h on h.id = f.hashtag_id
    where f.account_id = ${accountId} and h.name <> ${name}`.execute(tx);
  if (rows[0]!.others >= MAX_FOLLOWED_TAGS)
    throw invalid(`You cannot follow more than ${MAX_FOLLOWED_TAGS} hashtags`);
}

/** Takes it back; unfollowing what is not followed is fine. Throws as `followTag`. */
export async function unfollowTag(
  deps: { db: Db },
  accountId: string,
  text: string,
): Promise<void> {
  await deps.db
    .deleteFrom('tag_follows')
    .using('hashtags')
    .whereRef('hashtags.id', '=', 'tag_follows.hashtag_id')
    .where('hashtags.name', '=', tagName(text))
    .where('tag_follows.account_id', '=', accountId)
    .execute();
}

/** The hashtags that an account follows, the latest first, each with its cursor. */
export async function followedTags(
  db: Db,
  accountId: string,
  page: PageQuery,
): Promise<{ name: string; cursor: string }[]> {
  return newestFirst(await followedTagsQuery(db, accountId, page).execute(), page);
}

export function followedTagsQuery(db: Db, accountId: string, page: PageQuery) {
  const query = db
    .selectFrom('tag_follows')
    .innerJoin('hashtags', 'hashtags.id', 'tag_follows.hashtag_id')
    .select(['hashtags.name', 'tag_follows.id as cursor'])
    .where('tag_follows.account_id', '=', accountId);
  return keyset(query, 'tag_follows.id', page);
}
