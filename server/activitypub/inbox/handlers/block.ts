import { block as blockAccount } from '#server/accounts/relations/block.ts';
import { notFound } from '#server/core/errors.ts';
import { wasUndone } from './undone.ts';
import { localObject, type HandlerDeps, type Incoming } from '../handler.ts';

/** Block of an account here: follows end both ways, and nothing passes between the two any more. */
export async function block(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, id, signer } = incoming;
  const target = await localObject(deps, activity['object']);
  if (target === null) throw notFound();
  if (await wasUndone(deps, incoming)) return;
  await blockAccount(deps, { accountId: signer.id, targetAccountId: target.id, uri: id });
}
