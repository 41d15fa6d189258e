import { Hono } from 'hono';
import { accountsRoutes } from '#server/accounts/routes.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { cardsRoutes } from '#server/cards/routes.ts';
import { commonsRoutes } from '#server/commons/routes.ts';
import { conversationsRoutes } from '#server/conversations/routes.ts';
import type { Deps } from '#server/deps.ts';
import { fileRoutes } from '#server/media/file-routes.ts';
import { instanceRoutes } from '#server/instance/routes.ts';
import { announcementsRoutes } from '#server/announcements/routes.ts';
import { emojisRoutes } from '#server/emojis/routes.ts';
import { curateRoutes } from '#server/feeds/curate-routes.ts';
import { feedsRoutes } from '#server/feeds/routes.ts';
import { filtersRoutes } from '#server/filters/routes.ts';
import { interactionRoutes } from '#server/interaction/routes.ts';
import { listsRoutes } from '#server/lists/routes.ts';
import { mediaRoutes } from '#server/media/routes.ts';
import { notificationsRoutes } from '#server/notifications/routes.ts';
import { oauthRoutes } from '#server/oauth/routes.ts';
import { openapiRoutes } from '#server/openapi/routes.ts';
import { pollsRoutes } from '#server/polls/routes.ts';
import { quotesRoutes } from '#server/quotes/routes.ts';
import { pushRoutes } from '#server/push/routes.ts';
import { reportsRoutes } from '#server/reports/routes.ts';
import { scheduledRoutes } from '#server/scheduled/routes.ts';
import { searchRoutes } from '#server/search/routes.ts';
import { statusesRoutes } from '#server/statuses/routes.ts';
import { openStreaming, type Streaming } from '#server/streaming/open.ts';
import { streamingRoutes } from '#server/streaming/routes.ts';
import { oembedRoutes } from '#server/oembed/routes.ts';
import { syndicationRoutes } from '#server/syndication/routes.ts';
import { trendsRoutes } from '#server/trends/routes.ts';
import { featuredTagsRoutes } from '#server/tags/featured-routes.ts';
import { tagsRoutes } from '#server/tags/routes.ts';
import { timelinesRoutes } from '#server/timelines/routes.ts';
import { transfersRoutes } from '#server/transfers/routes.ts';
import { translationRoutes } from '#server/translation/routes.ts';
import { usersApiRoutes } from '#server/users/api-routes.ts';
import { usersRoutes } from '#server/users/routes.ts';
import { wikiSignInRoutes } from '#server/wikimedia/sign-in/routes.ts';
import { errorResponse } from './errors.ts';
import { federationReadRoutes } from './federation/routes.ts';
import { signerOf, suspendedReaderOf } from './federation/signer.ts';
import { mastodonAddresses } from './mastodon-addresses.ts';
import { cors } from './middleware/cors.ts';
import { createCredentials, type Credentials } from './middleware/credentials.ts';
import { textInPath } from './middleware/text-in-path.ts';
import { useMiddleware } from './middleware/stack.ts';
import { mediaOriginOf } from '#server/media/storage/open.ts';
import { createWeb } from './web.ts';

/** What requests share with the WebSockets beside them. */
export interface Shared {
  credentials: Credentials;
  streaming: Streaming;
}

export function createShared(deps: Deps): Shared {
  return { credentials: createCredentials(deps.db), streaming: openStreaming(deps) };
}

/**
 * The mount table: every address this server answers, in the order in which they are tried. Only
 * the inbox stands before it (`federation/inbox.ts`, joined in `main.ts`).
 */
export function createApp(deps: Deps, shared: Shared = createShared(deps)): Hono<ApiEnv> {
  // A trailing slash changes nothing: Ice Cubes asks for `tags/x/`, toot for `oauth/authorize/`.
  const app = new Hono<ApiEnv>({ strict: false });
  app.onError((err, c) => errorResponse(err, c, deps.log));
  const web = createWeb({
    origin: deps.config.origin,
    mediaOrigin: mediaOriginOf(deps.config),
    api: (request, env) => app.fetch(request, env as Record<string, unknown>),
  });
  // First of all, so that every refusal carries it too.
  app.use(cors());
  app.use(textInPath());
  app.route(
    '/',
    federationReadRoutes({
      ...deps,
      identifySigner: signerOf(deps),
      isBySuspended: suspendedReaderOf(deps),
    }),
  );
  app.route('/', web.assets);
  useMiddleware(app, { ...deps, credentials: shared.credentials });
  app.use(web.actions);
  app.route('/', usersRoutes(deps));
  app.route('/', usersApiRoutes(deps));
  app.route('/', wikiSignInRoutes(deps));
  app.route('/', oauthRoutes(deps));
  app.route('/', instanceRoutes(deps));
  app.route('/', openapiRoutes(deps));
  app.route('/', searchRoutes({ ...deps, remote: deps.federation.lookup }));
  app.route('/', accountsRoutes(deps));
  app.route('/', listsRoutes(deps));
  app.route('/', filtersRoutes(deps));
  app.route('/', emojisRoutes(deps));
  app.route('/', feedsRoutes(deps));
  app.route('/', curateRoutes({ ...deps, remote: deps.federation.lookup }));
  app.route('/', interactionRoutes({ ...deps, ...deps.federation }));
  app.route('/', announcementsRoutes(deps));
  app.route('/', trendsRoutes(deps));
  app.route('/', oembedRoutes(deps));
  app.route('/', syndicationRoutes(deps));
  app.route('/', tagsRoutes(deps)).route('/', featuredTagsRoutes(deps));
  app.route('/', mediaRoutes(deps));
  app.route('/', fileRoutes(deps));
  app.route('/', notificationsRoutes(deps));
  app.route('/', conversationsRoutes(deps));
  const { lookup: remote, threads, polls: remotePolls } = deps.federation;
  app.route('/', statusesRoutes({ ...deps, remote, threads }));
  app.route('/', scheduledRoutes(deps));
  app.route('/', transfersRoutes(deps));
  app.route('/', translationRoutes(deps));
  app.route('/', pollsRoutes({ ...deps, remotePolls }));
  app.route('/', quotesRoutes(deps));
  app.route('/', reportsRoutes(deps));
  app.route('/', cardsRoutes(deps));
  app.route('/', commonsRoutes(deps));
  app.route('/', timelinesRoutes(deps));
  app.route('/', pushRoutes(deps));
  app.route('/', streamingRoutes({ ...deps, ...shared }));
  app.route('/', mastodonAddresses()).notFound(web.rest);
  return app;
}
