import { Hono } from 'hono';
import { QUOTE_CONTEXT, withContext } from '#server/activitypub/outbox/serialize/context.ts';
import { consentOf } from '#server/activitypub/outbox/serialize/quote.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import type { FederationDeps } from './deps.ts';
import { document } from './negotiate.ts';

/**
 * Consents of ours to quotes (FEP-044f), at their ids: there as long as they stand and everybody may
 * see what is quoted. No cache keeps them, as a consent may be taken back at any moment.
 */
export function quoteAuthorizationRoutes(deps: FederationDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/users/:name/quote_authorizations/:id', async (c) => {
    const { name, id } = c.req.param();
    const row = isId(id) ? await findConsent(deps, name, id) : undefined;
    if (!row) throw notFound();
    const body = withContext(QUOTE_CONTEXT, consentOf(row, deps.config.origin));
    return document(c, body, { cache: 'private' });
  });
}

async function findConsent(deps: FederationDeps, name: string, id: string) {
  return await deps.db
    .selectFrom('quotes')
    .innerJoin('statuses', 'statuses.id', 'quotes.quoted_status_id')
    .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
    .innerJoin('statuses as quoting', 'quoting.id', 'quotes.status_id')
    .select(['quotes.id', 'accounts.username', 'accounts.uri as actor_uri'])
    .select(['quoting.uri as quoting_uri', 'statuses.uri as quoted_uri'])
    .where('quotes.id', '=', id)
    .where('quotes.state', '=', 'accepted')
    .where('statuses.local', '=', true)
    .where('quoting.deleted_at', 'is', null)
    .where(visibleTo(null))
    .where((eb) => eb(eb.fn('lower', ['accounts.username']), '=', name.toLowerCase()))
    .executeTakeFirst();
}
