import { recordEvent } from '#server/bus/record.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { foldHashtag } from '#server/statuses/hashtags.ts';
import { tagName } from './follow.ts';

/** Mastodon's number. */
export const MAX_FEATURED_TAGS = 10;

/**
 * Shows a hashtag on one's profile; again is fine. Returns the id. Throws `invalid` for what cannot
 * be a hashtag and for one too many.
 */
export async function featureTag(
  deps: { db: Db },
  accountId: string,
  text: string,
): Promise<string> {
  const name = plainName(text);
  return await inTransaction(deps.db, async (tx) => {
    // One at a time for an account: two at once must not come to eleven.
    await lockAccount(tx, accountId);
    const hashtagId = await tagOf(tx, name);
    const there = await tx
      .selectFrom('featured_tags')
      .select(['id', 'hashtag_id'])
      .where('account_id', '=', accountId)
      .execute();
    const known = there.find((row) => row.hashtag_id === hashtagId);
    if (known !== undefined) return known.id;
    if (there.length >= MAX_FEATURED_TAGS)
      throw new DomainError(
        'invalid',
        'Validation failed: You have already featured the maximum number of hashtags',
      );
    const { id } = await tx
      .insertInto('featured_tags')
      .values({ account_id: accountId, hashtag_id: hashtagId, name })
      .returning('id')
      .executeTakeFirstOrThrow();
    await recordEvent(tx, 'tag.featured', { accountId, hashtagId });
    return id;
  });
}

/** Takes it off the profile: one's own by its id, or by its name. Throws "not found". */
export async function unfeatureTag(
  deps: { db: Db },
  accountId: string,
  by: { id: string } | { name: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const query = tx
      .deleteFrom('featured_tags')
      .where('account_id', '=', accountId)
      .returning('hashtag_id');
    const row = await (
      'id' in by
        ? query.where('id', '=', by.id)
        : query.where('hashtag_id', 'in', (eb) =>
            eb.selectFrom('hashtags').select('id').where('hashtags.name', '=', tagName(by.name)),
          )
    ).executeTakeFirst();
    if (row === undefined) throw notFound();
    await recordEvent(tx, 'tag.unfeatured', { accountId, hashtagId: row.hashtag_id });
  });
}

/**
 * Makes these the hashtags on the profile of an account elsewhere, as its server tells them; names
 * that cannot be hashtags are left out, and so is what is beyond ten.
 */
export async function receiveFeaturedTags(
  deps: { db: Db },
  accountId: string,
  change: { is: string[] } | { add: string } | { remove: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const before = await findNames(tx, accountId);
    const after = namesAfter(before, change);
    const kept = new Set(after.map(foldHashtag));
    const gone = before.filter((row) => !kept.has(foldHashtag(row.name))).map((row) => row.id);
    if (gone.length > 0) await tx.deleteFrom('featured_tags').where('id', 'in', gone).execute();
    for (const name of after) {
      await tx
        .insertInto('featured_tags')
        .values({ account_id: accountId, hashtag_id: await tagOf(tx, name), name })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}

type Named = { id: string; name: string };

function namesAfter(
  before: Named[],
  change: { is: string[] } | { add: string } | { remove: string },
): string[] {
  const names = before.map((row) => row.name);
  const wanted =
    'is' in change
      ? change.is
      : 'add' in change
        ? [...names, change.add]
        : names.filter((name) => foldHashtag(name) !== foldHashtag(bare(change.remove)));
  const usable = wanted.map(bare).filter(isTagName);
  const unique = new Map(usable.map((name) => [foldHashtag(name), name]));
  return [...unique.values()].slice(0, MAX_FEATURED_TAGS);
}

async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.selectFrom('accounts').select('id').where('id', '=', accountId).forUpdate().execute();
}

async function findNames(tx: Tx, accountId: string): Promise<Named[]> {
  await lockAccount(tx, accountId);
  return await tx
    .selectFrom('featured_tags')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
}

async function tagOf(tx: Tx, shown: string): Promise<string> {
  const name = foldHashtag(shown);
  await tx
    .insertInto('hashtags')
    .values({ name, display_name: shown })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom('hashtags')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.id;
}

function bare(text: string): string {
  return text.trim().replace(/^[#＃]/, '');
}

function isTagName(name: string): boolean {
  try {
    tagName(name);
    return true;
  } catch {
    return false;
  }
}

function plainName(text: string): string {
  const name = bare(text);
  if (isTagName(name)) return name;
  throw new DomainError('invalid', 'Validation failed: Tag is invalid');
}
