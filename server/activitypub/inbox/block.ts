import { block as blockAccount } from '#server/accounts/block.ts';
import { notFound } from '#server/core/errors.ts';
import { localObject, type HandlerDeps, type Incoming } from './handler.ts';

/** Block of an account here: follows end both ways, and nothing passes between the two any more. */
export async function block(deps: HandlerDeps, { activity, id, signer }: Incoming): Promise<void> {
  const target = await localObject(deps, activity['object']);
  if (target === null) throw notFound();
  await blockAccount(deps, { accountId: signer.id, targetAccountId: target.id, uri: id });
}
