import { actorEndpoints } from '#server/core/urls.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { type Activity, featuredHashtagOf } from './serialize/activities.ts';
import { serializeHashtag } from './serialize/note.ts';
import type { Translation } from './subscribe.ts';

interface TagEvent {
  accountId: string;
  hashtagId: string;
}

/** Add of a Hashtag to the featured collection, which is the target that Mastodon reads. */
export async function tagFeatured(t: Translation, event: TagEvent): Promise<Outgoing[]> {
  const row = await t.db
    .selectFrom('featured_tags')
    .select('id')
    .where('account_id', '=', event.accountId)
    .where('hashtag_id', '=', event.hashtagId)
    .executeTakeFirst();
  return row === undefined ? [] : await featuring(t, event, 'Add', row.id);
}

/** Remove from it. The row is gone, so the moment tells this Remove from others; twice does no harm. */
export async function tagUnfeatured(t: Translation, event: TagEvent): Promise<Outgoing[]> {
  return await featuring(t, event, 'Remove', String(Date.now()));
}

async function featuring(
  t: Translation,
  { accountId, hashtagId }: TagEvent,
  type: 'Add' | 'Remove',
  token: string,
): Promise<Outgoing[]> {
  const row = await t.db
    .selectFrom('accounts as a')
    .innerJoin('hashtags as h', (join) => join.on('h.id', '=', hashtagId))
    .leftJoin('featured_tags as f', (join) =>
      join.onRef('f.hashtag_id', '=', 'h.id').onRef('f.account_id', '=', 'a.id'),
    )
    .select(['a.username', 'a.uri', 'h.display_name', 'f.name'])
    .where('a.id', '=', accountId)
    .where('a.domain', 'is', null)
    .executeTakeFirst();
  if (!row) return [];
  const { featured, followers } = actorEndpoints(t.ctx.origin, row.username);
  const hashtag = serializeHashtag(row.name ?? row.display_name, t.ctx.origin);
  const id = `${row.uri}#tags/${hashtagId}/${type.toLowerCase()}/${token}`;
  const activity: Activity = featuredHashtagOf(type, id, {
    actorUri: row.uri,
    hashtag,
    featured,
    followers,
  });
  return [
    {
      accountId,
      activity,
      objectUri: `${featured} tag ${hashtagId}`,
      audience: { followersOf: [accountId], accounts: [], inbox: 'shared' },
      priority: PRIORITY.profile,
    },
  ];
}
