import { hash } from 'node:crypto';
import { HOUR } from '#server/core/time.ts';
import { quoteAuthorizationUri } from '#server/core/urls.ts';
import type { Db } from '#server/db/pool.ts';
import { type Outgoing, PRIORITY } from '../delivery/plan.ts';
import { audienceOfEdit, audienceOfEnd, onlyTo } from './address.ts';
import { loadNote } from './load-notes.ts';
import { deleteUri, updateOf } from './serialize/activities.ts';
import { serializeNote } from './serialize/note.ts';
import {
  consentDeleteOf,
  quoteAnswerOf,
  quoteRequestOf,
  type RequestRow,
} from './serialize/quote.ts';
import { statusPublished } from './status-events.ts';
import type { Translation } from './subscribe.ts';

interface StatusEvent {
  statusId: string;
}

/** QuoteRequest to the author of what is quoted; moot once they answered or the post is gone. */
export async function quoteRequested(
  t: Translation,
  { statusId }: StatusEvent,
): Promise<Outgoing[]> {
  const [note, quote] = [await loadNote(t.db, statusId), await loadQuote(t.db, statusId)];
  if (note === null || note.deleted_at !== null || quote?.state !== 'pending') return [];
  if (quote.quoted_domain === null || quote.request_uri === null) return [];
  const request = { ...quote, request_uri: quote.request_uri };
  return [
    {
      accountId: note.account_id,
      activity: quoteRequestOf(request, serializeNote(note, t.ctx)),
      objectUri: note.uri,
      audience: onlyTo(quote.quoted_account_id),
      priority: PRIORITY.personal,
      unless: deleteUri(note.uri),
    },
  ];
}

/**
 * The author elsewhere agreed: everybody who has the post hears where the consent is read, by an
 * Update that is no edit.
 */
export async function quoteAccepted(t: Translation, event: StatusEvent): Promise<Outgoing[]> {
  const quote = await loadQuote(t.db, event.statusId);
  if (quote?.state !== 'accepted' || quote.quoted_domain === null) return [];
  return await retelling(t, event.statusId, `quote/${quote.id}/accepted`);
}

/**
 * A consent is gone: where it was ours to give, its Delete goes to whoever may have the quote or
 * what is quoted; where the quote is ours, the post goes out again without it.
 */
export async function quoteRevoked(t: Translation, { statusId }: StatusEvent): Promise<Outgoing[]> {
  const quote = await loadQuote(t.db, statusId);
  if (quote?.state !== 'revoked') return [];
  const update = await retelling(t, statusId, `quote/${quote.id}/revoked`);
  return quote.quoted_domain === null ? [await consentEnd(t, statusId, quote), ...update] : update;
}

async function consentEnd(t: Translation, statusId: string, quote: QuoteRow): Promise<Outgoing> {
  const quoted = await loadNote(t.db, quote.quoted_status_id);
  const quoting = await loadNote(t.db, statusId);
  const audiences = await Promise.all(
    [quoted, quoting].map(async (note) => note && (await audienceOfEnd(t.db, note))),
  );
  const consent = { ...quote, username: quote.quoted_username, actor_uri: quote.quoted_actor_uri };
  return {
    accountId: quote.quoted_account_id,
    activity: consentDeleteOf(consent, t.ctx.origin),
    objectUri: quoteAuthorizationUri(t.ctx.origin, quote.quoted_username, quote.id),
    audience: {
      followersOf: audiences.flatMap((one) => one?.followersOf ?? []),
      accounts: [quote.account_id, ...audiences.flatMap((one) => one?.accounts ?? [])],
      inbox: 'shared',
    },
    priority: PRIORITY.personal,
  };
}

/** Accept of a QuoteRequest from elsewhere; each request gets one answer. */
export async function quoteGranted(t: Translation, { statusId }: StatusEvent): Promise<Outgoing[]> {
  const quote = await loadQuote(t.db, statusId);
  if (quote?.state !== 'accepted' || quote.quoted_domain !== null) return [];
  if (quote.request_uri === null || quote.quoting_domain === null) return [];
  const consent = quoteAuthorizationUri(t.ctx.origin, quote.quoted_username, quote.id);
  const request = { ...quote, request_uri: quote.request_uri };
  return [
    answer(request, 'Accept', { from: quote.quoted_account_id, to: quote.account_id }, consent),
  ];
}

/** Reject of a QuoteRequest that the policy of a post of ours does not allow. */
export async function quoteRefused(
  t: Translation,
  event: { statusId: string; accountId: string; requestUri: string; quotingUri: string },
): Promise<Outgoing[]> {
  const quoted = await loadNote(t.db, event.statusId);
  const asking = await t.db
    .selectFrom('accounts')
    .select('uri')
    .where('id', '=', event.accountId)
    .where('domain', 'is not', null)
    .executeTakeFirst();
  if (quoted === null || quoted.deleted_at !== null || !asking) return [];
  const request = {
    request_uri: event.requestUri,
    quoting_actor_uri: asking.uri,
    quoted_actor_uri: quoted.actor_uri,
    quoting_uri: event.quotingUri,
    quoted_uri: quoted.uri,
  };
  return [answer(request, 'Reject', { from: quoted.account_id, to: event.accountId }, null)];
}

function answer(
  request: RequestRow,
  type: 'Accept' | 'Reject',
  { from, to }: { from: string; to: string },
  consent: string | null,
): Outgoing {
  const about = hash('sha256', request.request_uri, 'base64url').slice(0, 22);
  const id = `${request.quoted_actor_uri}#${type.toLowerCase()}s/quote_requests/${about}`;
  return {
    accountId: from,
    activity: quoteAnswerOf(type, id, request, consent),
    objectUri: `${request.quoted_actor_uri} answers ${request.quoting_uri}`,
    audience: onlyTo(to),
    priority: PRIORITY.personal,
  };
}

/** Somebody here chose anew who may quote a post. */
export async function policyChanged(
  t: Translation,
  { statusId, changeId }: { statusId: string; changeId: string },
): Promise<Outgoing[]> {
  return await retelling(t, statusId, `policy/${changeId}`);
}

/**
 * Update without a newer `updated`, so that nobody takes it for an edit; `what` tells it from others.
 * What is young may have to be created first (see `statusEdited`).
 */
async function retelling(t: Translation, statusId: string, what: string): Promise<Outgoing[]> {
  const note = await loadNote(t.db, statusId);
  if (note === null || note.deleted_at !== null) return [];
  const update: Outgoing = {
    accountId: note.account_id,
    activity: {
      ...updateOf(note, t.ctx),
      id: `${note.uri}#updates/${what}`,
      published: new Date().toISOString(),
    },
    objectUri: note.uri,
    audience: await audienceOfEdit(t.db, note),
    priority: PRIORITY.post,
    unless: deleteUri(note.uri),
  };
  const isYoung = Date.now() - note.created_at.getTime() < HOUR;
  return isYoung ? [...(await statusPublished(t, { statusId })), update] : [update];
}

type QuoteRow = NonNullable<Awaited<ReturnType<typeof loadQuote>>>;

/** A quote of what is known here, with everything that is said of it. */
async function loadQuote(db: Db, statusId: string) {
  return await db
    .selectFrom('quotes')
    .innerJoin('statuses as quoting', 'quoting.id', 'quotes.status_id')
    .innerJoin('statuses as quoted', 'quoted.id', 'quotes.quoted_status_id')
    .innerJoin('accounts as quoting_author', 'quoting_author.id', 'quoting.account_id')
    .innerJoin('accounts as quoted_author', 'quoted_author.id', 'quoted.account_id')
    .select(['quotes.id', 'quotes.state', 'quotes.request_uri', 'quotes.account_id'])
    .select(['quoted.id as quoted_status_id', 'quoted.account_id as quoted_account_id'])
    .select(['quoting.uri as quoting_uri', 'quoted.uri as quoted_uri'])
    .select(['quoting_author.uri as quoting_actor_uri', 'quoting_author.domain as quoting_domain'])
    .select(['quoted_author.uri as quoted_actor_uri', 'quoted_author.domain as quoted_domain'])
    .select('quoted_author.username as quoted_username')
    .where('quotes.status_id', '=', statusId)
    .executeTakeFirst();
}
