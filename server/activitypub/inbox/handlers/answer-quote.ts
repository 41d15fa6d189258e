import { DomainError } from '#server/core/errors.ts';
import { takeAnswer } from '#server/quotes/take-answer.ts';
import { isConsent } from '../../resolve/verify-quote.ts';
import { httpIdOf, idOf, objectOf, sameHost, typeAmong } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';

/**
 * Accept or Reject of a QuoteRequest of ours: the signer is the author of what is quoted, and so may
 * say it themself. An Accept names the QuoteAuthorization, on the signer's own host, in `result`.
 * Resolves to false for an answer to anything else.
 */
export async function quoteAnswered(
  deps: HandlerDeps,
  incoming: Incoming,
  answer: 'accepted' | 'rejected',
): Promise<boolean> {
  const asked = await askedQuote(deps, incoming);
  if (asked === null) return false;
  const { activity, signer } = incoming;
  const { status_id: statusId } = asked;
  if (answer === 'rejected') {
    await takeAnswer(deps, { statusId, accountId: signer.id, authorizationUri: null });
    return true;
  }
  const uri = httpIdOf(activity['result']);
  if (uri === null || !sameHost(uri, signer.uri))
    throw new DomainError('bad_request', 'The Accept names no QuoteAuthorization of its actor');
  const embedded = objectOf(activity['result']);
  const wanted = { uri, author: signer.uri, quoting: asked.uri, quoted: asked.quoted_uri };
  if (embedded !== null && embedded['type'] !== undefined && !isConsent(embedded, wanted))
    throw new DomainError('forbidden', 'The QuoteAuthorization is for another quote');
  await takeAnswer(deps, { statusId, accountId: signer.id, authorizationUri: uri });
  return true;
}

/**
 * The quote that is answered: by the id we gave our request, else by the two posts named in the copy
 * that is embedded; in any case one of what the signer wrote.
 */
async function askedQuote(deps: HandlerDeps, { activity, signer }: Incoming) {
  const quotes = deps.db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .select(['quotes.status_id', 'quotes.quoted_uri', 'statuses.uri'])
    .where('quotes.quoted_account_id', '=', signer.id)
    .where('statuses.local', '=', true);
  const requestUri = idOf(activity['object']);
  const byId =
    requestUri !== null &&
    (await quotes.where('quotes.request_uri', '=', requestUri).executeTakeFirst());
  if (byId) return byId;
  const embedded = objectOf(activity['object']);
  if (typeAmong(embedded, ['QuoteRequest']) === null) return null;
  const quoting = httpIdOf(embedded?.['instrument']);
  const quoted = httpIdOf(embedded?.['object']);
  if (quoting === null || quoted === null) return null;
  const byPosts = await quotes
    .where('statuses.uri', '=', quoting)
    .where('quotes.quoted_uri', '=', quoted)
    .executeTakeFirst();
  return byPosts ?? null;
}
