import { readVote } from '../../objects/read-poll.ts';
import { isObject } from '../../json.ts';
import { manyOf } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';
import { isRelevant } from '../relevance.ts';
import { MAX_OBJECTS, trustedObjects } from '../trusted.ts';
import { castVotes } from './vote.ts';

/** Create: a new post by the signer, kept where it concerns anybody here; or votes in a poll. */
export async function create(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const values = manyOf(incoming.activity['object'], MAX_OBJECTS);
  const votes = values.map(readVote).filter((vote) => vote !== null);
  const object = values
    .filter((value) => readVote(value) === null)
    .map((value) => completed(value, incoming));
  const posts = { ...incoming, activity: { ...incoming.activity, object } };
  for (const post of await trustedObjects(deps, posts)) {
    if (!(await isRelevant(deps.db, post, incoming.signer))) continue;
    await deps.statuses.keep(post, incoming.signer);
  }
  await castVotes(deps, incoming.signer, votes);
}

/**
 * An object that says nothing of whom it is for is for those whom its Create is for, as in Mastodon;
 * one with content that says nothing of its author is by whoever signed the Create.
 */
function completed(object: unknown, { activity: { to, cc }, signer }: Incoming): unknown {
  if (!isObject(object)) return object;
  const says = (...names: string[]): boolean =>
    names.some((name) => (object[name] ?? null) !== null);
  const audience = says('to', 'cc', 'audience') ? {} : { to, cc };
  const isAnonymous = says('content', 'contentMap') && !says('attributedTo', 'actor');
  const author = isAnonymous ? { attributedTo: signer.uri } : {};
  return { ...object, ...audience, ...author };
}
