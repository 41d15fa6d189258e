import { Hono } from 'hono';
import type { ApiEnv } from '#server/api/viewer.ts';
import { actorRoutes } from './actor.ts';
import { authorizedFetch } from './authorized-fetch.ts';
import { collectionRoutes } from './collections.ts';
import type { FederationDeps } from './deps.ts';
import { emojiRoutes } from './emoji.ts';
import { hostMetaRoutes } from './host-meta.ts';
import { nodeinfoRoutes } from './nodeinfo.ts';
import { quoteAuthorizationRoutes } from './quote-authorization.ts';
import { statusRoutes } from './status.ts';
import { threadRoutes } from './thread.ts';
import { webfingerRoutes } from './webfinger.ts';

/** What secure mode is about. */
const PEERS_READ = [
  '/users/:name',
  '/users/:name/*',
  '/contexts/:id',
  '/:handle{@[^/@]+}',
  '/:handle{@[^/@]+}/:id{[0-9]+}',
];

/**
 * Everything peers read. To be mounted before the web client: `/@name` and `/@name/:id` answer
 * ActivityPub where that is asked for, and pass on otherwise.
 */
export function federationReadRoutes(deps: FederationDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>()
    .route('/', webfingerRoutes(deps))
    .route('/', hostMetaRoutes(deps))
    .route('/', nodeinfoRoutes(deps))
    .on('GET', PEERS_READ, authorizedFetch(deps))
    .route('/', actorRoutes(deps))
    .route('/', emojiRoutes(deps))
    .route('/', statusRoutes(deps))
    .route('/', quoteAuthorizationRoutes(deps))
    .route('/', collectionRoutes(deps))
    .route('/', threadRoutes(deps));
}
