import { DomainError } from '#server/core/errors.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { OwnedKey } from '../resolve/resolve-key.ts';
import type { KnownActor } from '../resolve/resolve-actor.ts';
import type { JsonObject } from '../json.ts';
import { readProof } from '../signatures/proof.ts';
import { isRecent } from '../signatures/window.ts';
import { httpIdOf, idOf, sameHost, typeAmong } from '../vocab.ts';
import type { HandlerDeps } from './handler.ts';

/**
 * The author of an activity that somebody else passed on, where its own integrity proof (FEP-8b32)
 * says so; null where it does not, or where a proof is not enough. A proof binds neither receiver nor
 * moment, so whoever once had a copy may bring it again: it counts for an hour, and only for posts,
 * where coming twice changes nothing. A Follow, Like, Undo or the end of an account must come in a
 * request that its actor signed. Authors that are not known here cost no request.
 */
export async function authorByProof(
  deps: HandlerDeps,
  activity: JsonObject,
): Promise<KnownActor | null> {
  const actorUri = httpIdOf(activity['actor']);
  const now = new Date();
  const proof = readProof(activity, now);
  if (proof === null || actorUri === null || !sameHost(proof.keyId, actorUri)) return null;
  if (proof.created === null || !isRecent(proof.created, now)) return null;
  if (typeAmong(activity, ['Create', 'Update', 'Delete']) === null) return null;
  if (idOf(activity['object']) === actorUri) return null;
  const [author] = await deps.actors.known([actorUri]);
  if (author === undefined || author.domain === null || author.isSuspended) return null;
  const fits = (key: OwnedKey | null): boolean =>
    key !== null && key.actorUri === actorUri && !key.isSuspended && proof.verifies(key.key);
  const key = await keyAt(deps.keys, proof.keyId);
  return fits(key) || (key !== null && fits(await deps.keys.renew(proof.keyId))) ? author : null;
}

async function keyAt(keys: HandlerDeps['keys'], keyId: string): Promise<OwnedKey | null> {
  try {
    return await keys.resolve(keyId);
  } catch (error) {
    if (error instanceof FetchError || error instanceof DomainError) return null;
    throw error;
  }
}
