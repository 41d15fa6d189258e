import type { JsonObject } from '../json.ts';
import { isRelevant } from './relevance.ts';
import { trustedObjects } from './trusted.ts';
import type { HandlerDeps, Incoming } from './handler.ts';

/** Create: a new post by the signer, kept where it concerns anybody here. */
export async function create(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  for (const object of await trustedObjects(deps, incoming)) {
    if (isVote(object) || !(await isRelevant(deps.db, object, incoming.signer))) continue;
    await deps.statuses.keep(object, incoming.signer);
  }
}

/** A vote in a poll looks like a Note with a name and no content; it is never shown as a post. */
function isVote(object: JsonObject): boolean {
  return (
    typeof object['name'] === 'string' &&
    object['content'] === undefined &&
    object['type'] === 'Note'
  );
}
