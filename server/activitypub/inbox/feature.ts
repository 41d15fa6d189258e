import { receivePin, receiveUnpin } from '#server/statuses/receive-pin.ts';
import { httpIdOf, sameHost } from '../vocab.ts';
import type { HandlerDeps, Incoming } from './handler.ts';

/**
 * Add to one's featured collection: a pinned post, read from its own address where it is not known.
 * Other collections (featured hashtags, FEP-7aa9) are passed over.
 */
export async function add(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, signer } = incoming;
  const uri = httpIdOf(activity['object']);
  if (uri === null || !sameHost(uri, signer.uri) || !(await isFeatured(deps, incoming))) return;
  const status = await deps.statuses.byUri(uri);
  if (status?.accountId !== signer.id) return;
  await receivePin(deps, { accountId: signer.id, statusId: status.id });
}

/** Remove from it. */
export async function remove(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, signer } = incoming;
  const uri = httpIdOf(activity['object']);
  const status = uri === null ? null : await deps.statuses.known(uri);
  if (status === null || !(await isFeatured(deps, incoming))) return;
  await receiveUnpin(deps, { accountId: signer.id, statusId: status.id });
}

/** The target must be the signer's own collection, as their own document names it. */
async function isFeatured(deps: HandlerDeps, { activity, signer }: Incoming): Promise<boolean> {
  const row = await deps.db
    .selectFrom('accounts')
    .select('featured_url')
    .where('id', '=', signer.id)
    .executeTakeFirst();
  return row?.featured_url != null && row.featured_url === httpIdOf(activity['target']);
}
