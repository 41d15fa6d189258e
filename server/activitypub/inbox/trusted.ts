import { fetchDocument } from '../fetch/document.ts';
import type { JsonObject } from '../json.ts';
import {
  hostOf,
  httpIdOf,
  httpUrl,
  idOf,
  manyOf,
  objectOf,
  sameHost,
  typeAmong,
} from '../vocab.ts';
import { authorOf, STATUS_TYPES } from '../objects/read-note.ts';
import type { HandlerDeps, Incoming } from './handler.ts';

/** Objects that one activity may carry. */
export const MAX_OBJECTS = 16;

/**
 * The objects of a Create or Update, each from a source that may speak for it: embedded ones where
 * the signer is their author and their host is the signer's, others from their own host. What
 * belongs to somebody else, or to us, is left out.
 */
export async function trustedObjects(deps: HandlerDeps, incoming: Incoming): Promise<JsonObject[]> {
  const values = manyOf(incoming.activity['object'], MAX_OBJECTS);
  const objects = await Promise.all(
    values.map((value) => trustedObject(deps, incoming.signer.uri, value)),
  );
  return objects.filter((object) => object !== null);
}

async function trustedObject(
  deps: HandlerDeps,
  signerUri: string,
  value: unknown,
): Promise<JsonObject | null> {
  const id = httpUrl(idOf(value));
  if (id === null || hostOf(id) === hostOf(deps.origin)) return null;
  const embedded = objectOf(value);
  if (embedded !== null && sameHost(id, signerUri) && isBy(embedded, id, signerUri))
    return embedded;
  const fetched = await fetchDocument(deps, id);
  return isBy(fetched, httpIdOf(fetched) ?? id, signerUri) ? fetched : null;
}

/**
 * Whether the object is the actor, or by the actor in the very reading that `readNote` gives it: a
 * list of authors must not let one neighbour sign for another, nor a post that bears the id of its
 * sender and the name of somebody else.
 */
function isBy(object: JsonObject, id: string, actorUri: string): boolean {
  const isActor = id === actorUri && typeAmong(object, STATUS_TYPES) === null;
  return isActor || authorOf(object, id) === actorUri;
}
