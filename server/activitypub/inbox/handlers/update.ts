import { CONSENT_TYPES, recheckConsent } from '../../resolve/verify-quote.ts';
import { httpIdOf, typeAmong } from '../../vocab.ts';
import { ACTOR_TYPES } from '../../objects/read-actor.ts';
import { isRelevant } from '../relevance.ts';
import { trustedObjects } from '../trusted.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

/**
 * Update: of the signer's own profile, which is read again from its source (keys may have changed),
 * of a consent to a quote, which is read again too, or of a post of theirs. A post that never came is kept like a new one.
 */
export async function update(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { signer } = incoming;
  for (const object of await trustedObjects(deps, incoming)) {
    if (object['id'] === signer.uri && typeAmong(object, ACTOR_TYPES) !== null) {
      await deps.actors.refresh(signer.uri);
      continue;
    }
    if (typeAmong(object, CONSENT_TYPES) !== null) {
      const authorizationUri = httpIdOf(object) ?? '';
      await recheckConsent(deps, { authorizationUri, accountId: signer.id });
      continue;
    }
    const known = typeof object['id'] === 'string' ? await deps.statuses.known(object['id']) : null;
    if (
      known === null ? await isRelevant(deps.db, object, signer) : known.accountId === signer.id
    ) {
      await deps.statuses.update(object, signer);
    }
  }
}
