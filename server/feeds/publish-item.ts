import { edit } from '#server/statuses/edit.ts';
import { publish, type PublishDeps } from '#server/statuses/publish.ts';
import { buryStatus } from '#server/statuses/bury.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { keepPicture, type PictureDeps } from './picture.ts';
import { type FeedRow, type ItemRow, takeItem } from './queries.ts';
import type { FeedPost } from './source.ts';
import { writePost, type WrittenPost } from './write-post.ts';

export type PostDeps = PublishDeps & PictureDeps;

/** Somebody else was faster. */
class AlreadyTaken extends Error {}

/**
 * Publishes what was made of an item. The item changes in the transaction that writes the status, so
 * it is posted once, whoever runs, however often and whatever dies in between. Resolves to the
 * status's id, or null when it was posted by another run.
 */
export async function publishItem(
  deps: PostDeps,
  { feed, item, post }: { feed: FeedRow; item: ItemRow; post: FeedPost },
): Promise<string | null> {
  const { text, rendered } = written(deps, feed, post);
  const mediaIds = await mediaOf(deps, feed, post);
  try {
    return await publish(deps, {
      accountId: feed.account_id,
      text,
      rendered,
      mediaIds,
      visibility: 'public',
      language: post.language,
      before: async (tx) => {
        if (!(await takeItem(tx, item))) throw new AlreadyTaken();
      },
      after: async (tx, statusId) => {
        await tx
          .updateTable('feed_items')
          .set({ status_id: statusId, page_id: idOf(post), version: post.version })
          .where('id', '=', item.id)
          .execute();
      },
    });
  } catch (error) {
    if (error instanceof AlreadyTaken) return null;
    throw error;
  }
}

/** Brings a post up to what its source shows today. */
export async function updateItem(
  deps: PostDeps,
  { feed, item, post }: { feed: FeedRow; item: ItemRow; post: FeedPost },
): Promise<void> {
  const { text, rendered } = written(deps, feed, post);
  const mediaIds = await mediaOf(deps, feed, post);
  await edit(deps, {
    accountId: feed.account_id,
    statusId: item.status_id!,
    text,
    rendered,
    mediaIds,
    language: post.language,
  });
  await deps.db
    .updateTable('feed_items')
    .set({ page_id: idOf(post), version: post.version })
    .where('id', '=', item.id)
    .execute();
}

/** Takes a post back, because what it shows is gone or must not be shown. */
export async function removeItem(
  deps: Pick<PostDeps, 'db'>,
  { item, reason }: { item: Pick<ItemRow, 'id'>; reason: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    // A run may have posted it since it was read.
    const { status_id } = await tx
      .selectFrom('feed_items')
      .select('status_id')
      .where('id', '=', item.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (status_id !== null) await buryStatus(tx, status_id);
    await tx
      .updateTable('feed_items')
      .set({ state: 'removed', reason })
      .where('id', '=', item.id)
      .execute();
  });
}

export function written(
  { config }: Pick<PostDeps, 'config'>,
  feed: Pick<FeedRow, 'hashtags'>,
  post: FeedPost,
): WrittenPost {
  const { origin, limits } = config;
  return writePost(post, { origin, hashtags: feed.hashtags, limit: limits.statusCharacters });
}

async function mediaOf(deps: PostDeps, feed: FeedRow, post: FeedPost): Promise<string[]> {
  if (post.picture === null) return [];
  const { account_id: accountId, language } = feed;
  return [await keepPicture(deps, post.picture, { accountId, language, site: post.picture.site })];
}

function idOf(post: FeedPost): string | null {
  return post.pageId === null ? null : String(post.pageId);
}
