import { receiveDelete } from '#server/statuses/receive/receive-delete.ts';
import { fetchDocument } from '../fetch/document.ts';
import type { JsonObject } from '../json.ts';
import { hostOf, httpIdOf, httpUrl, idOf, objectOf, sameHost, typeAmong } from '../vocab.ts';
import { isGoneAtOrigin } from './handlers/announced.ts';
import { isRelevant } from './relevance.ts';
import type { HandlerDeps } from './handler.ts';

/**
 * An activity that somebody else than its actor sent on (ActivityPub §7.1.2): a hint that something
 * is new at its origin, and no more. The origin is asked, whatever signature the copy carries.
 */
export async function forwarded(deps: HandlerDeps, activity: JsonObject): Promise<void> {
  const actorUri = httpIdOf(activity['actor']);
  const objectUri = httpUrl(idOf(activity['object']));
  const isOurs = hostOf(objectUri) === hostOf(deps.origin);
  if (objectUri === null || isOurs || !sameHost(objectUri, actorUri)) return;
  const known = await deps.statuses.known(objectUri);
  switch (typeAmong(activity, ['Create', 'Update', 'Delete'])) {
    case 'Create':
      if (known === null) await keepFromOrigin(deps, activity, actorUri!);
      return;
    case 'Update':
      if (known !== null) await deps.statuses.update(await fetchDocument(deps, objectUri));
      return;
    case 'Delete':
      if (known !== null && (await isGoneAtOrigin(deps, objectUri))) {
        await receiveDelete(deps, { uri: known.uri, accountId: known.accountId });
      }
      return;
    case null:
  }
}

/** The copy says whether asking is worth it, or anybody could aim our requests; the origin says the rest. */
async function keepFromOrigin(
  deps: HandlerDeps,
  activity: JsonObject,
  actorUri: string,
): Promise<void> {
  const [author = null] = await deps.actors.known([actorUri]);
  const copy = objectOf(activity['object']);
  if (copy === null || !(await isRelevant(deps.db, copy, author))) return;
  const document = await fetchDocument(deps, httpIdOf(copy)!);
  if (await isRelevant(deps.db, document, author)) await deps.statuses.keep(document);
}
