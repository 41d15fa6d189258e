import { type Context, Hono } from 'hono';
import { AS2_CONTEXT, withContext } from '#server/activitypub/outbox/serialize/context.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { isId } from '#server/core/ids.ts';
import { statusUri } from '#server/core/urls.ts';
import { visibleTo } from '#server/statuses/policy.ts';
import { cursor } from './collections.ts';
import type { FederationDeps } from './deps.ts';
import { document, type DocumentOptions } from './negotiate.ts';
import { audienceOf } from './status.ts';

const REPLIES = 20;
const CONTEXT_ITEMS = 60;

/** What hangs on a status: its replies, how often it was liked and boosted, and its thread. */
export function threadRoutes(deps: FederationDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .get('/users/:name/statuses/:id/replies', async (c) => {
      const { status, caching } = await requireSeen(c, deps);
      const others = c.req.query('only_other_accounts') === 'true';
      if (c.req.query('page') === undefined) {
        const id = `${status.uri}/replies`;
        const body = { id, type: 'Collection', first: `${id}?page=true` };
        return document(c, withContext(AS2_CONTEXT, body), caching);
      }
      return document(
        c,
        await repliesPage(deps, status, others ? 'others' : 'own', cursor(c.req.query('min_id'))),
        caching,
      );
    })
    .get('/users/:name/statuses/:id/:kind{likes|shares}', async (c) => {
      const { status, caching } = await requireSeen(c, deps);
      const kind = c.req.param('kind');
      const totalItems = (kind === 'likes' ? status.favourites : status.reblogs) ?? 0;
      const body = { id: `${status.uri}/${kind}`, type: 'Collection', totalItems };
      return document(c, withContext(AS2_CONTEXT, body), caching);
    })
    .get('/contexts/:id', async (c) =>
      document(c, await contextOf(deps, c.req.param('id'), cursor(c.req.query('min_id')))),
    );
}

interface SeenStatus {
  id: string;
  uri: string;
  account_id: string;
  favourites: number | null;
  reblogs: number | null;
}

/** What somebody signs for is answered to them alone: the collections of a post are seen with it. */
async function requireSeen(
  c: Context,
  deps: FederationDeps,
): Promise<{ status: SeenStatus; caching: DocumentOptions }> {
  const { name = '', id = '' } = c.req.param();
  const audience = await audienceOf(c, deps, { name, id });
  if (audience === null) throw notFound();
  const status = await deps.db
    .selectFrom('statuses')
    .leftJoin('status_stats', 'status_stats.status_id', 'statuses.id')
    .select([
      'statuses.id',
      'statuses.uri',
      'statuses.account_id',
      'favourites_count as favourites',
      'reblogs_count as reblogs',
    ])
    .where('statuses.id', '=', id)
    .executeTakeFirstOrThrow();
  const cache = audience === 'everybody' ? 'public' : 'private';
  return { status, caching: { cache, vary: 'Accept, Signature' } };
}

/** First the author's own replies, which make a thread, then everybody else's: as Mastodon's pages. */
async function repliesPage(
  deps: FederationDeps,
  status: SeenStatus,
  whose: 'own' | 'others',
  minId: string | null,
) {
  let query = deps.db
    .selectFrom('statuses')
    .select(['statuses.id', 'statuses.uri'])
    .where('statuses.in_reply_to_id', '=', status.id)
    .where('statuses.account_id', whose === 'own' ? '=' : '<>', status.account_id)
    .where(visibleTo(null))
    .orderBy('statuses.id')
    .limit(REPLIES);
  if (minId !== null) query = query.where('statuses.id', '>', minId);
  const rows = await query.execute();
  const partOf = `${status.uri}/replies`;
  const base = `${partOf}?${whose === 'others' ? 'only_other_accounts=true&' : ''}page=true`;
  const last = rows.length === REPLIES ? rows.at(-1) : undefined;
  const after = whose === 'own' ? `${partOf}?only_other_accounts=true&page=true` : undefined;
  const next = last ? `${base}&min_id=${last.id}` : after;
  return withContext(AS2_CONTEXT, {
    id: minId === null ? base : `${base}&min_id=${minId}`,
    type: 'CollectionPage',
    partOf,
    ...(next === undefined ? {} : { next }),
    items: rows.map((row) => row.uri),
  });
}

/** The thread that began with a local status (FEP-7888), as far as everybody may see it. */
async function contextOf(deps: FederationDeps, id: string, minId: string | null) {
  const root = isId(id)
    ? await deps.db
        .selectFrom('statuses')
        .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
        .select(['statuses.id', 'accounts.username', 'accounts.uri as actor_uri'])
        .where('statuses.id', '=', id)
        .where('statuses.local', '=', true)
        .where('statuses.conversation_id', '=', id)
        .where(visibleTo(null))
        .executeTakeFirst()
    : undefined;
  if (!root) throw notFound();
  let query = deps.db
    .selectFrom('statuses')
    .select(['statuses.id', 'statuses.uri'])
    .where('statuses.conversation_id', '=', id)
    .where('statuses.reblog_of_id', 'is', null)
    .where(visibleTo(null))
    .orderBy('statuses.id')
    .limit(CONTEXT_ITEMS);
  if (minId !== null) query = query.where('statuses.id', '>', minId);
  const rows = await query.execute();
  const uri = `${deps.config.origin}/contexts/${id}`;
  const last = rows.length === CONTEXT_ITEMS ? rows.at(-1) : undefined;
  const items = rows.map((row) => row.uri);
  const next = last ? { next: `${uri}?min_id=${last.id}` } : {};
  if (minId !== null)
    return withContext(AS2_CONTEXT, {
      id: `${uri}?min_id=${minId}`,
      type: 'CollectionPage',
      partOf: uri,
      ...next,
      items,
    });
  const about = {
    attributedTo: root.actor_uri,
    url: statusUri(deps.config.origin, root.username, root.id),
  };
  return withContext(AS2_CONTEXT, {
    id: uri,
    type: 'Collection',
    ...about,
    first: { id: `${uri}?min_id=0`, type: 'CollectionPage', partOf: uri, ...next, items },
  });
}
