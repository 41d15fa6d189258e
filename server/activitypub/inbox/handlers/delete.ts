import { deleteRemoteAccount } from '#server/accounts/delete-remote.ts';
import { withdrawByAuthor } from '#server/quotes/withdraw.ts';
import { receiveDelete } from '#server/statuses/receive/receive-delete.ts';
import { idsOf } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

/**
 * Delete: of the signer themself, or of something of theirs (a post, a consent to a quote), named by
 * id or as a Tombstone. What
 * is not known yet is remembered as deleted, should its Create come late.
 */
export async function deleteObject(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { signer } = incoming;
  for (const uri of idsOf(incoming.activity['object'], 16)) {
    if (uri === signer.uri) await deleteRemoteAccount(deps.db, signer.id);
    else {
      await withdrawByAuthor(deps, { authorizationUri: uri, accountId: signer.id });
      await receiveDelete(deps, { uri, accountId: signer.id });
    }
  }
}
