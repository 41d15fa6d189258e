import { moveFollowers } from '#server/accounts/relations/move-followers.ts';
import { DomainError } from '#server/core/errors.ts';
import { DAY, SECOND } from '#server/core/time.ts';
import { claimRead } from '../../resolve/remote-reads.ts';
import type { KnownActor } from '../../resolve/resolve-actor.ts';
import { hostOf, httpIdOf } from '../../vocab.ts';
import { refuse } from '../../signatures/refuse.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

/** Seconds between two moves of an account, as with Mastodon: followers are no ball to throw. */
const COOLDOWN = (7 * DAY) / SECOND;

/**
 * Move: the signer goes on as another account, which must say the same of itself when it is asked
 * now. Followers here follow the new account by Follows of their own, except those who block or
 * mute it, and leave the old one.
 */
export async function move(deps: HandlerDeps, { activity, signer }: Incoming): Promise<void> {
  if (httpIdOf(activity['object']) !== signer.uri) throw refuse('Only oneself can be moved');
  const uri = httpIdOf(activity['target']);
  if (uri === null || uri === signer.uri)
    throw new DomainError('bad_request', 'The Move has no target');
  const target = await freshTarget(deps, uri);
  await refuseUnlessSame(deps, signer, target);
  await redirect(deps, signer, target);
  await moveFollowers(deps, { accountId: signer.id, targetAccountId: target.id });
}

async function freshTarget(deps: HandlerDeps, uri: string): Promise<KnownActor> {
  if (hostOf(uri) !== hostOf(deps.origin)) return await deps.actors.refresh(uri);
  const [known] = await deps.actors.known([uri]);
  if (known === undefined) throw new DomainError('not_found', 'The target is not found');
  return known;
}

async function refuseUnlessSame(
  deps: HandlerDeps,
  signer: KnownActor,
  target: KnownActor,
): Promise<void> {
  const row = await deps.db
    .selectFrom('accounts')
    .select(['also_known_as', 'moved_to_account_id'])
    .where('id', '=', target.id)
    .executeTakeFirst();
  const isUsable = !target.isSuspended && row?.moved_to_account_id === null;
  if (!isUsable || !row.also_known_as.includes(signer.uri))
    throw refuse('The target does not say that it is the same');
}

/** Goes on where a crash ended it; a move to anywhere else waits for the cooldown. */
async function redirect(deps: HandlerDeps, signer: KnownActor, target: KnownActor): Promise<void> {
  const row = await deps.db
    .selectFrom('accounts')
    .select('moved_to_account_id')
    .where('id', '=', signer.id)
    .executeTakeFirst();
  if (row?.moved_to_account_id === target.id) return;
  if (!(await claimRead(deps.db, `move:${signer.id}`, COOLDOWN)))
    throw new DomainError('forbidden', 'That account moved only recently');
  await deps.db
    .updateTable('accounts')
    .set({ moved_to_account_id: target.id })
    .where('id', '=', signer.id)
    .execute();
}
