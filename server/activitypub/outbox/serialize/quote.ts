import { actorEndpoints, quoteAuthorizationUri } from '#server/core/urls.ts';
import type { InteractionPolicy, QuoteState } from '#server/db/schema/quotes.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import type { JsonObject } from '../../json.ts';
import { PUBLIC } from '../../vocab.ts';
import type { Activity } from './activities.ts';
import { QUOTE_CONTEXT } from './context.ts';

/** What a local status quotes. */
export interface NoteQuote {
  id: string;
  quoted_uri: string;
  state: QuoteState;
  authorization_uri: string | null;
  /** Of the author of what is quoted; null while that is not known. */
  quoted_username: string | null;
  quoted_domain: string | null;
  quoted_visibility: Visibility | null;
}

/**
 * FEP-044f, and the names that Misskey, Akkoma and Fedibird read. Where the author does not agree,
 * only those hear of the quote who know what that means.
 */
export function quoteOf(quote: NoteQuote, origin: string): JsonObject {
  const { quoted_uri: uri } = quote;
  if (quote.state !== 'accepted' && quote.state !== 'pending') return { quote: uri };
  const consent = consentUriOf(quote, origin);
  return {
    quote: uri,
    quoteUrl: uri,
    quoteUri: uri,
    _misskey_quote: uri,
    ...(consent === null ? {} : { quoteAuthorization: consent }),
  };
}

/** Where the consent is read; ours only where everybody may see what is quoted. */
function consentUriOf(quote: NoteQuote, origin: string): string | null {
  if (quote.state !== 'accepted') return null;
  if (quote.quoted_domain !== null || quote.quoted_username === null)
    return quote.authorization_uri;
  const isOpen = quote.quoted_visibility === 'public' || quote.quoted_visibility === 'unlisted';
  return isOpen ? quoteAuthorizationUri(origin, quote.quoted_username, quote.id) : null;
}

/** Who may quote a post of ours; the author alone stands for nobody, as in Mastodon. */
export function interactionPolicyOf(
  row: { interaction_policy: InteractionPolicy | null; username: string; actor_uri: string },
  origin: string,
): JsonObject {
  const automatic = row.interaction_policy?.quote?.automatic ?? [];
  const { followers } = actorEndpoints(origin, row.username);
  const approved = [
    ...(automatic.includes('public') ? [PUBLIC] : []),
    ...(automatic.includes('followers') ? [followers] : []),
  ];
  return { canQuote: { automaticApproval: approved.length === 0 ? [row.actor_uri] : approved } };
}

/** Consent to a quote: who agrees, which post quotes, which is quoted. */
export interface ConsentRow {
  id: string;
  username: string;
  actor_uri: string;
  quoting_uri: string;
  quoted_uri: string;
}

/** A QuoteAuthorization (FEP-044f), as it is served and as it is sent. */
export function consentOf(row: ConsentRow, origin: string): JsonObject {
  return {
    id: quoteAuthorizationUri(origin, row.username, row.id),
    type: 'QuoteAuthorization',
    attributedTo: row.actor_uri,
    interactingObject: row.quoting_uri,
    interactionTarget: row.quoted_uri,
  };
}

/** Whoever keeps a copy of the quote is to hear that the consent is gone. */
export function consentDeleteOf(row: ConsentRow, origin: string): Activity {
  const object = consentOf(row, origin);
  return {
    '@context': QUOTE_CONTEXT,
    id: `${String(object['id'])}#delete`,
    type: 'Delete',
    actor: row.actor_uri,
    to: [PUBLIC],
    cc: [],
    object,
  };
}

export interface RequestRow {
  request_uri: string;
  quoting_actor_uri: string;
  quoted_actor_uri: string;
  quoting_uri: string;
  quoted_uri: string;
}

/** With the whole post inside where it is given: who is asked may not be able to read it yet. */
export function quoteRequestOf(row: RequestRow, note: JsonObject): Activity {
  return {
    '@context': QUOTE_CONTEXT,
    ...requestOf(row),
    to: [row.quoted_actor_uri],
    instrument: note,
  };
}

/** Accept with the consent, or Reject without, of a QuoteRequest from elsewhere. */
export function quoteAnswerOf(
  type: 'Accept' | 'Reject',
  id: string,
  row: RequestRow,
  result: string | null,
): Activity {
  return {
    '@context': QUOTE_CONTEXT,
    id,
    type,
    actor: row.quoted_actor_uri,
    to: [row.quoting_actor_uri],
    object: { ...requestOf(row), instrument: row.quoting_uri },
    ...(result === null ? {} : { result }),
  };
}

function requestOf(row: RequestRow) {
  return {
    id: row.request_uri,
    type: 'QuoteRequest',
    actor: row.quoting_actor_uri,
    object: row.quoted_uri,
  };
}
