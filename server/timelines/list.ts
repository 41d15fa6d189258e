import type { Db } from '#server/db/pool.ts';
import type { PageQuery } from '#server/db/page.ts';
import { type ListRef, showList } from '#server/lists/show.ts';
import { readHomeByAuthor } from './home-by-author.ts';
import { withoutRepeats } from './repeats.ts';

/**
 * The skeleton of a list's timeline: ids, newest first, of what its members wrote and boosted, by
 * the rules of home and the list's own for replies. Throws "not found" for a list of somebody else.
 */
export async function listSkeleton(db: Db, ref: ListRef, page: PageQuery): Promise<string[]> {
  const list = await showList(db, ref);
  const feed = {
    viewer: ref.accountId,
    list: { id: list.id, repliesPolicy: list.replies_policy },
  };
  const read = async (one: PageQuery) => await readHomeByAuthor(db, feed, one);
  return await withoutRepeats(db, ref.accountId, page, read);
}
