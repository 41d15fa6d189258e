import { DomainError } from '#server/core/errors.ts';
import {
  grantRequest,
  isQuote,
  mayQuoteOurs,
  refuseRequest,
} from '#server/quotes/answer-request.ts';
import { httpIdOf, httpUrl, idOf, sameHost } from '../../vocab.ts';
import type { HandlerDeps, Incoming } from '../handler.ts';
import { trustedObjects } from '../trusted.ts';

/**
 * QuoteRequest (FEP-044f): the signer asks to quote a post of ours. `instrument` is their post, whole
 * or by id. The policy of ours decides at once; their post is read, and kept, only when it says yes,
 * and must be theirs and quote what they say.
 */
export async function quoteRequest(deps: HandlerDeps, incoming: Incoming): Promise<void> {
  const { activity, id, signer } = incoming;
  const quotedUri = httpIdOf(activity['object']);
  const quotingUri = httpUrl(idOf(activity['instrument']));
  if (id === null || quotedUri === null || quotingUri === null)
    throw new DomainError('bad_request', 'The QuoteRequest has no id, object or instrument');
  if (!sameHost(quotingUri, signer.uri))
    throw new DomainError('forbidden', 'That post is not of the server that asks');
  const request = { accountId: signer.id, requestUri: id, quotedUri, quotingUri };
  if (!(await mayQuoteOurs(deps.db, signer.id, quotedUri)))
    return await refuseRequest(deps, request);
  const statusId = await quotingStatus(deps, incoming, quotingUri);
  await grantRequest(deps, { ...request, statusId });
}

/**
 * The post that quotes, kept now where it is not known. One that came without its quote, as Hollo's
 * does until there is consent, is brought up to date by what the request says of it.
 */
async function quotingStatus(deps: HandlerDeps, incoming: Incoming, uri: string): Promise<string> {
  const known = await deps.statuses.known(uri);
  if (known !== null && (await isQuote(deps.db, known.id))) return known.id;
  const read = known === null ? deps.statuses.keep : deps.statuses.update;
  const object = incoming.activity['instrument'];
  const post = { ...incoming, activity: { ...incoming.activity, object } };
  for (const document of await trustedObjects(deps, post)) {
    const kept = await read(document, incoming.signer);
    if (kept?.uri === uri) return kept.id;
  }
  throw new DomainError('not_found', 'The post that quotes could not be read');
}
