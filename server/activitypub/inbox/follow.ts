import { follow as followAccount } from '#server/accounts/follow.ts';
import { notFound } from '#server/core/errors.ts';
import { instanceActorUri } from '#server/core/urls.ts';
import { localObject, type HandlerDeps, type Incoming } from './handler.ts';

/** Follow of an account here. Asked twice it is answered twice: the first Accept may be lost. */
export async function follow(deps: HandlerDeps, { activity, id, signer }: Incoming): Promise<void> {
  const target = await localObject(deps, activity['object']);
  if (target === null || target.uri === instanceActorUri(deps.origin)) throw notFound();
  await followAccount(deps, { accountId: signer.id, targetAccountId: target.id, uri: id });
}
