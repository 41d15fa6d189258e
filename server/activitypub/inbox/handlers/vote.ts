import { DomainError } from '#server/core/errors.ts';
import { vote } from '#server/polls/vote.ts';
import type { KnownActor } from '../../resolve/resolve-actor.ts';
import type { ReadVote } from '../../objects/read-poll.ts';
import { idOf } from '../../vocab.ts';
import type { HandlerDeps } from '../handler.ts';

/**
 * Counts the votes of a Create: one in Mastodon's, a list of them in GoToSocial's. The signer votes,
 * and nobody else. Each that can be counted is; then the first refusal is thrown.
 */
export async function castVotes(
  deps: HandlerDeps,
  signer: KnownActor,
  votes: readonly ReadVote[],
): Promise<void> {
  const refusals: DomainError[] = [];
  for (const one of votes) {
    try {
      await cast(deps, signer, one);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push(error);
    }
  }
  if (refusals[0]) throw refusals[0];
}

async function cast(
  deps: HandlerDeps,
  signer: KnownActor,
  { name, document }: ReadVote,
): Promise<void> {
  const voter = idOf(document['attributedTo']) ?? signer.uri;
  if (voter !== signer.uri) throw new DomainError('forbidden', 'A vote is for oneself alone');
  const pollId = await localPoll(deps, idOf(document['inReplyTo']));
  if (pollId !== null) await vote(deps, { accountId: signer.id, pollId, choices: [name] });
}

/** Votes in polls of other servers are none of our business. */
async function localPoll(deps: HandlerDeps, uri: string | null): Promise<string | null> {
  if (uri === null) return null;
  const row = await deps.db
    .selectFrom('polls')
    .innerJoin('statuses', 'statuses.id', 'polls.status_id')
    .select('polls.id')
    .where('statuses.uri', '=', uri)
    .where('statuses.local', '=', true)
    .where('statuses.deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.id ?? null;
}
