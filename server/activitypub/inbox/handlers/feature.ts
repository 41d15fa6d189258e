import { receivePin, receiveUnpin } from '#server/statuses/receive/receive-pin.ts';
import { receiveFeaturedTags } from '#server/tags/feature.ts';
import { hashtagIn } from '../../resolve/read-featured-tags.ts';
import { httpIdOf, sameHost } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

/**
 * Add to one's featured collection: a pinned post, read from its own address where it is not known.
 * Or a hashtag for the profile. Other collections (FEP-7aa9) are passed over.
 */
export async function add(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, signer } = incoming;
  const hashtag = hashtagIn(activity['object']);
  if (hashtag !== null) return await changeHashtags(deps, incoming, { add: hashtag });
  const uri = httpIdOf(activity['object']);
  if (uri === null || !sameHost(uri, signer.uri) || !(await isFeatured(deps, incoming))) return;
  const status = await deps.statuses.byUri(uri);
  if (status?.accountId !== signer.id) return;
  await receivePin(deps, { accountId: signer.id, statusId: status.id });
}

/** Remove from it. */
export async function remove(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, signer } = incoming;
  const hashtag = hashtagIn(activity['object']);
  if (hashtag !== null) return await changeHashtags(deps, incoming, { remove: hashtag });
  const uri = httpIdOf(activity['object']);
  const status = uri === null ? null : await deps.statuses.known(uri);
  if (status === null || !(await isFeatured(deps, incoming))) return;
  await receiveUnpin(deps, { accountId: signer.id, statusId: status.id });
}

/** Mastodon names the featured collection as their target, others the one of hashtags. */
async function changeHashtags(
  deps: HandlerDeps,
  incoming: Incoming,
  change: { add: string } | { remove: string },
): Promise<void> {
  const { featured_url, featured_tags_url } = await collectionsOf(deps, incoming);
  const target = httpIdOf(incoming.activity['target']);
  if (target === null || (target !== featured_url && target !== featured_tags_url)) return;
  await receiveFeaturedTags(deps, incoming.signer.id, change);
}

/** The target must be the signer's own collection, as their own document names it. */
async function isFeatured(deps: HandlerDeps, incoming: Incoming): Promise<boolean> {
  const { featured_url } = await collectionsOf(deps, incoming);
  return featured_url !== null && featured_url === httpIdOf(incoming.activity['target']);
}

async function collectionsOf(deps: HandlerDeps, { signer }: Incoming) {
  const row = await deps.db
    .selectFrom('accounts')
    .select(['featured_url', 'featured_tags_url'])
    .where('id', '=', signer.id)
    .executeTakeFirst();
  return row ?? { featured_url: null, featured_tags_url: null };
}
