import { sql } from 'kysely';
import { acceptVerified, linkQuoted } from '#server/quotes/accept.ts';
import { withdrawConsent } from '#server/quotes/withdraw.ts';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { JsonObject } from '../json.ts';
import { httpIdOf, sameHost, typeAmong } from '../vocab.ts';
import { fetchDocument } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { StatusDeps, StatusResolver } from './resolve-status.ts';

export type QuoteDeps = StatusDeps & { statuses: Pick<StatusResolver, 'known' | 'quoted'> };

/** Quotes of quotes of quotes are not read in: a page shows one, and names another. */
const MAX_DEPTH = 2;

/**
 * Looks at what a status of another server says that it quotes: reads that in where it is not known,
 * and the QuoteAuthorization that is named, from the quoted author's own host. Does nothing where
 * nothing is to be verified any more. What fails for a passing reason is thrown, to be tried again.
 */
export async function verifyQuote(
  deps: QuoteDeps,
  { statusId, depth }: { statusId: string; depth: number },
): Promise<void> {
  const quote = await findQuote(deps.db, statusId);
  if (!quote) return;
  if (quote.quoted_status_id === null) await readQuoted(deps, quote, depth);
  const linked = await findQuote(deps.db, statusId);
  if (linked) await readConsent(deps, linked);
}

type QuoteRow = NonNullable<Awaited<ReturnType<typeof findQuote>>>;

async function findQuote(db: Db, statusId: string) {
  return await db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.status_id')
    .leftJoin('statuses as quoted', 'quoted.id', 'quotes.quoted_status_id')
    .leftJoin('accounts as author', 'author.id', 'quotes.quoted_account_id')
    .select(['quotes.status_id', 'quotes.quoted_status_id', 'quotes.quoted_uri', 'quotes.state'])
    .select(['quotes.authorization_uri', 'quotes.account_id', 'quotes.quoted_account_id'])
    .select(['statuses.uri', 'quoted.uri as known_uri', 'quoted.local as quoted_local'])
    .select(['author.uri as author_uri', 'author.suspended_at'])
    .where('quotes.status_id', '=', statusId)
    .where('quotes.state', 'in', ['pending', 'accepted'])
    .where('statuses.local', '=', false)
    .where('statuses.deleted_at', 'is', null)
    .executeTakeFirst();
}

async function readQuoted(deps: QuoteDeps, quote: QuoteRow, depth: number): Promise<void> {
  if (depth >= MAX_DEPTH) return;
  let known = await deps.statuses.known(quote.quoted_uri);
  if (known === null) {
    const document = await unlessRefused(fetchDocument(deps, quote.quoted_uri));
    known = document && (await unlessRefused(deps.statuses.quoted(document, depth + 1)));
  }
  if (known) await linkQuoted(deps, { statusId: quote.status_id, quotedUri: known.uri });
}

/** The three fields, and where it is read, are all that makes a consent one. */
async function readConsent(deps: QuoteDeps, quote: QuoteRow): Promise<void> {
  const { authorization_uri: uri, author_uri: author, known_uri: quotedUri } = quote;
  if (uri === null || author === null || quotedUri === null) return;
  if (quote.quoted_local || quote.suspended_at || quote.quoted_account_id === quote.account_id)
    return;
  if (!sameHost(uri, author)) return;
  const named = { statusId: quote.status_id, authorizationUri: uri };
  await noteCheck(deps.db, quote.status_id);
  let document: JsonObject;
  try {
    document = await fetchDocument(deps, uri);
  } catch (error) {
    if (error instanceof FetchError && isGone(error)) return await withdrawConsent(deps, named);
    throw error;
  }
  if (isConsent(document, { uri, author, quoting: quote.uri, quoted: quotedUri }))
    await acceptVerified(deps, { ...named, quotedUri });
  // It was one, and says something else today.
  else if (quote.state === 'accepted') await withdrawConsent(deps, named);
}

/** Days after which a consent is read again when somebody opens the quote, as in Mastodon. */
const AGAIN_DAYS = 7;

async function noteCheck(db: Db, statusId: string): Promise<void> {
  await db
    .updateTable('quotes')
    .set({ checked_at: new Date() })
    .where('status_id', '=', statusId)
    .execute();
}

/** Reads the consent again that a quote stands on, where that was not done for a week. */
export async function recheckQuote(deps: QuoteDeps, statusId: string): Promise<void> {
  const stale = await deps.db
    .selectFrom('quotes')
    .select('status_id')
    .where('status_id', '=', statusId)
    .where('authorization_uri', 'is not', null)
    .where(
      sql<boolean>`coalesce(checked_at, '-infinity') < now() - make_interval(days => ${AGAIN_DAYS})`,
    )
    .executeTakeFirst();
  if (stale !== undefined) await verifyQuote(deps, { statusId, depth: 0 });
}

/** The signer's consents changed: what stands on them is looked at again, where they are read. */
export async function recheckConsent(
  deps: QuoteDeps,
  { authorizationUri, accountId }: { authorizationUri: string; accountId: string },
): Promise<void> {
  const rows = await deps.db
    .selectFrom('quotes')
    .select('status_id')
    .where('authorization_uri', '=', authorizationUri)
    .where('quoted_account_id', '=', accountId)
    .limit(MAX_RECHECKED)
    .execute();
  for (const { status_id: statusId } of rows) await verifyQuote(deps, { statusId, depth: 0 });
}

/** A consent is for one quote; others may only name it. */
const MAX_RECHECKED = 10;

export const CONSENT_TYPES = [
  'QuoteAuthorization',
  'https://w3id.org/fep/044f#QuoteAuthorization',
] as const;

interface Wanted {
  uri: string;
  author: string;
  quoting: string;
  quoted: string;
}

/** Whether a document is the consent of this author that this status quotes that one. */
export function isConsent(document: JsonObject, wanted: Wanted): boolean {
  return (
    typeAmong(document, CONSENT_TYPES) !== null &&
    httpIdOf(document) === wanted.uri &&
    httpIdOf(document['attributedTo']) === wanted.author &&
    httpIdOf(at(document, 'interactingObject')) === wanted.quoting &&
    httpIdOf(at(document, 'interactionTarget')) === wanted.quoted
  );
}

function at(document: JsonObject, name: string): unknown {
  return document[name] ?? document[`https://gotosocial.org/ns#${name}`];
}

function isGone(error: FetchError): boolean {
  return error.failure === 'status' && (error.status === 404 || error.status === 410);
}

/** What another server will not or cannot show stays unknown; what it cannot now is tried again. */
async function unlessRefused<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    const isPassing =
      error instanceof FetchError &&
      (error.failure === 'timeout' ||
        error.failure === 'unreachable' ||
        (error.failure === 'status' && (error.status ?? 0) >= 500));
    if (isPassing || !(error instanceof FetchError || error instanceof DomainError)) throw error;
    return null;
  }
}
