import { actorEndpoints } from '#server/core/urls.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { onlyTo } from './address.ts';
import { likeOf, pinOf, undoOf } from './serialize/activities.ts';
import type { Translation } from './subscribe.ts';

interface Reaction {
  accountId: string;
  statusId: string;
}

/** Like, where somebody here likes a status from elsewhere: its author alone is told. */
export async function favourited(
  t: Translation,
  { accountId, statusId }: Reaction,
): Promise<Outgoing[]> {
  const liked = await loadLiked(t, accountId, statusId);
  const row = await t.db
    .selectFrom('favourites')
    .select('uri')
    .where('account_id', '=', accountId)
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  if (!liked || !row?.uri) return [];
  const activity = likeOf(row.uri, liked.actor_uri, liked.status_uri, liked.author_uri);
  return [{ ...reaction(accountId, liked), activity, unless: undoOf(activity).id }];
}

/** Undo of the Like. */
export async function unfavourited(
  t: Translation,
  { accountId, statusId, uri }: Reaction & { uri: string | null },
): Promise<Outgoing[]> {
  const liked = await loadLiked(t, accountId, statusId);
  if (!liked || uri === null) return [];
  const inner = likeOf(uri, liked.actor_uri, liked.status_uri, liked.author_uri);
  return [{ ...reaction(accountId, liked), activity: undoOf(inner), cancels: inner.id }];
}

interface Liked {
  actor_uri: string;
  status_uri: string;
  author_id: string;
  author_uri: string;
}

function reaction(accountId: string, liked: Liked) {
  return {
    accountId,
    objectUri: `${liked.actor_uri} likes ${liked.status_uri}`,
    audience: onlyTo(liked.author_id),
    priority: PRIORITY.reaction,
  };
}

async function loadLiked(
  { db }: Translation,
  accountId: string,
  statusId: string,
): Promise<Liked | undefined> {
  return await db
    .selectFrom('statuses as s')
    .innerJoin('accounts as author', 'author.id', 's.account_id')
    .innerJoin('accounts as actor', (join) => join.on('actor.id', '=', accountId))
    .select([
      'actor.uri as actor_uri',
      's.uri as status_uri',
      'author.id as author_id',
      'author.uri as author_uri',
    ])
    .where('s.id', '=', statusId)
    .where('actor.domain', 'is', null)
    .where('author.domain', 'is not', null)
    .executeTakeFirst();
}

/** Add to the featured collection. */
export async function pinned(
  t: Translation,
  { accountId, statusId }: Reaction,
): Promise<Outgoing[]> {
  const pin = await t.db
    .selectFrom('pins')
    .select('id')
    .where('account_id', '=', accountId)
    .where('status_id', '=', statusId)
    .executeTakeFirst();
  return pin ? await pinning(t, { accountId, statusId }, 'Add', pin.id) : [];
}

/** Remove from it. The pin is gone, so the moment tells this Remove from others; twice does no harm. */
export async function unpinned(t: Translation, event: Reaction): Promise<Outgoing[]> {
  return await pinning(t, event, 'Remove', String(Date.now()));
}

async function pinning(
  t: Translation,
  { accountId, statusId }: Reaction,
  type: 'Add' | 'Remove',
  token: string,
): Promise<Outgoing[]> {
  const row = await t.db
    .selectFrom('statuses as s')
    .innerJoin('accounts as a', 'a.id', 's.account_id')
    .select(['s.uri', 'a.username', 'a.uri as actor_uri'])
    .where('s.id', '=', statusId)
    .where('s.account_id', '=', accountId)
    .where('s.local', '=', true)
    .where('s.deleted_at', 'is', null)
    .where('s.visibility', 'in', ['public', 'unlisted'])
    .executeTakeFirst();
  if (!row) return [];
  const { featured, followers } = actorEndpoints(t.ctx.origin, row.username);
  const pin = { actorUri: row.actor_uri, statusUri: row.uri, featured, followers };
  return [
    {
      accountId,
      activity: pinOf(
        type,
        `${row.actor_uri}#pins/${statusId}/${type.toLowerCase()}/${token}`,
        pin,
      ),
      objectUri: `${featured} ${row.uri}`,
      audience: { followersOf: [accountId], accounts: [], inbox: 'shared' },
      priority: PRIORITY.profile,
    },
  ];
}
