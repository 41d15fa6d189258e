import { receiveDelete } from '#server/statuses/receive-delete.ts';
import { fetchDocument } from '../fetch/document.ts';
import { isGone } from '../fetch/fetch-error.ts';
import type { JsonObject } from '../json.ts';
import { httpIdOf, httpUrl, idOf, sameHost, typeAmong } from '../vocab.ts';
import { isRelevant } from './relevance.ts';
import type { HandlerDeps } from './handler.ts';

/**
 * An activity that somebody else than its actor sent on (ActivityPub §7.1.2): a hint that something
 * is new at its origin, and no more. The origin is asked, whatever signature the copy carries.
 */
export async function forwarded(deps: HandlerDeps, activity: JsonObject): Promise<void> {
  const actorUri = httpIdOf(activity['actor']);
  const objectUri = httpUrl(idOf(activity['object']));
  const type = typeAmong(activity, ['Create', 'Update', 'Delete']);
  if (type === null || !sameHost(objectUri, actorUri)) return;
  const known = await deps.statuses.known(objectUri!);
  if (type === 'Delete') {
    if (known !== null && (await isGoneAtOrigin(deps, objectUri!))) {
      await receiveDelete(deps, { uri: known.uri, accountId: known.accountId });
    }
    return;
  }
  if (type === 'Create' && known !== null) return;
  const document = await fetchDocument(deps, objectUri!);
  if (known !== null) {
    await deps.statuses.update(document);
    return;
  }
  const author = await deps.actors.byUri(actorUri!);
  if (await isRelevant(deps.db, document, author)) await deps.statuses.keep(document);
}

async function isGoneAtOrigin(deps: HandlerDeps, uri: string): Promise<boolean> {
  try {
    return typeAmong(await fetchDocument(deps, uri), ['Tombstone']) !== null;
  } catch (error) {
    if (isGone(error)) return true;
    throw error;
  }
}
