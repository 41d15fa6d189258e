import type { Db } from '#server/db/pool.ts';
import { keyset, type PageQuery } from '#server/db/page.ts';
import { homeByTagOf } from './home-rules.ts';

/** The newest under each hashtag that the viewer follows, then the newest of those. */
export function homeByTag(db: Db, viewer: string, page: PageQuery) {
  const query = db
    .selectFrom('tag_follows as followed')
    .innerJoinLateral(
      (eb) =>
        keyset(
          eb
            .selectFrom('status_hashtags')
            .innerJoin('statuses', 'statuses.id', 'status_hashtags.status_id')
            .select('status_hashtags.status_id as id')
            .whereRef('status_hashtags.hashtag_id', '=', 'followed.hashtag_id')
            .where('statuses.deleted_at', 'is', null)
            .where(homeByTagOf(viewer)),
          'status_hashtags.status_id',
          page,
        ).as('newest'),
      (join) => join.onTrue(),
    )
    .select('newest.id')
    .distinct()
    .where('followed.account_id', '=', viewer);
  return keyset(query, 'newest.id', page);
}
