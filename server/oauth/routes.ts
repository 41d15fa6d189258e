import { type Context, Hono } from 'hono';
import { hydrateAccounts } from '#server/accounts/hydrate.ts';
import { readParams, validParams } from '#server/api/params/read.ts';
import { requestOrigin } from '#server/api/same-origin.ts';
import { type ApiEnv, requireUser, type Viewer } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import type { Account } from '#server/contract/account.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { MediaStorage } from '#server/media/storage.ts';
import type { RateCounter } from '#server/rate-limits/rate-counter.ts';
import { vapidKeys } from '#server/settings/vapid-keys.ts';
import { allow, deny, readAuthorization } from './authorize.ts';
import { authenticateClient } from './client.ts';
import { grantForPassword, takesPasswords } from './grant-for-password.ts';
import { grantToken } from './grant-token.ts';
import { appForm, readAuthorizationForm, readTokenForm } from './forms.ts';
import { authorizationServerMetadata } from './metadata.ts';
import { OAuthError, type OAuthErrorCode } from './oauth-error.ts';
import { presentApp, presentNewApp, presentToken } from './present.ts';
import { appById } from './queries.ts';
import { registerApp } from './register-app.ts';
import { revokeToken } from './revoke.ts';

export interface OauthDeps {
  db: Db;
  config: Config;
  storage: MediaStorage;
  rates: RateCounter;
}

/** Of what is refused otherwise than with 400. */
const STATUS: { [code in OAuthErrorCode]?: 401 | 403 } = {
  invalid_client: 401,
  unauthorized_client: 403,
};

/** OAuth 2 as Mastodon's apps speak it: registration, consent, tokens, discovery. */
export function oauthRoutes(deps: OauthDeps): Hono<ApiEnv> {
  const { db, config } = deps;
  const app = new Hono<ApiEnv>();

  app.get('/.well-known/oauth-authorization-server', (c) =>
    c.json(authorizationServerMetadata(config.origin, takesPasswords(config) ? ['password'] : [])),
  );

  app.post('/api/v1/apps', async (c) => {
    const form = await validParams(c, appForm);
    const registered = await registerApp(db, {
      name: form.client_name,
      website: form.website,
      redirectUris: form.redirect_uris,
      scopes: form.scopes,
    });
    return c.json(presentNewApp(registered, (await vapidKeys(db)).publicKey));
  });

  app.get('/api/v1/apps/verify_credentials', async (c) => {
    const { viewer, held, appCaller } = c.var;
    const id = (viewer ?? held?.viewer ?? appCaller)?.appId;
    if (id === undefined || id === null)
      throw new DomainError('unauthenticated', 'The access token is invalid');
    const found = await appById(db, id);
    if (!found) throw notFound();
    return c.json(presentApp(found, (await vapidKeys(db)).publicKey));
  });

  app.get('/oauth/authorize/request', (c) =>
    refusing(c, async () => {
      const request = await readAuthorization(db, readAuthorizationForm(await readParams(c)));
      const viewer = requireSession(c);
      return c.json({
        application: { name: request.app.name, website: request.app.website },
        scopes: request.scopes,
        redirect_uri: request.redirectUri,
        account: await ownAccount(deps, viewer),
      });
    }),
  );

  app.post('/oauth/authorize', (c) =>
    refusing(c, async () => {
      const viewer = requireSession(c);
      if (requestOrigin(c, config.origin) !== 'own') {
        throw new DomainError('forbidden', 'This request did not come from a page of this server');
      }
      const form = readAuthorizationForm(await readParams(c));
      const request = await readAuthorization(db, form);
      const goal =
        form.decision === 'allow' ? await allow(db, request, viewer.userId) : deny(request);
      return redirectTo(c, goal);
    }),
  );

  app.post('/oauth/token', (c) =>
    refusing(c, async () => {
      const form = readTokenForm(await readParams(c), c.req.header('authorization'));
      const client = await authenticateClient(db, form.client);
      if (form.grant_type !== 'password' || !takesPasswords(config))
        return c.json(presentToken(await grantToken(db, client, form)));
      const { username: login, password, scope } = form;
      const asked = { login, password, scope, ip: c.var.clientIp };
      return c.json(presentToken(await grantForPassword(deps, client, asked)));
    }),
  );

  app.post('/oauth/revoke', (c) =>
    refusing(c, async () => {
      const form = readTokenForm(await readParams(c), c.req.header('authorization'));
      await revokeToken(db, form.client, form.token);
      return c.json({});
    }),
  );

  app.on(['GET', 'POST'], '/oauth/userinfo', async (c) => {
    const viewer = requireUser(c, 'profile');
    const account = await ownAccount(deps, viewer);
    return c.json({
      iss: `${config.origin}/`,
      sub: account.uri,
      name: account.display_name,
      preferred_username: account.username,
      profile: account.url,
      picture: account.avatar,
    });
  });

  return app;
}

/** Consent is given in a browser, by the person themselves; an app's token cannot widen itself. */
function requireSession(c: Context<ApiEnv>): Viewer {
  const { viewer } = c.var;
  if (viewer?.via !== 'session') throw new DomainError('unauthenticated', 'Sign in first');
  return viewer;
}

async function ownAccount(deps: OauthDeps, viewer: Viewer): Promise<Account> {
  const account = (await hydrateAccounts(deps, [viewer.accountId])).get(viewer.accountId);
  if (!account) throw notFound();
  return account;
}

/** Answers OAuth's own refusals as RFC 6749 §5.2 wants them; others go their usual way. */
async function refusing(c: Context, answer: () => Promise<Response>): Promise<Response> {
  c.header('Cache-Control', 'no-store');
  c.header('Pragma', 'no-cache');
  try {
    return await answer();
  } catch (err) {
    if (!(err instanceof OAuthError)) throw err;
    const status = STATUS[err.code] ?? 400;
    if (status === 401) c.header('WWW-Authenticate', clientChallenge(c, err));
    return c.json({ error: err.code, error_description: err.message }, status);
  }
}

/**
 * What a refused client is told: the scheme that it tried (RFC 6749 §5.2), otherwise Mastodon's words.
 * Only who tried `Basic` hears of it: browsers would ask people for a password.
 */
function clientChallenge(c: Context, err: OAuthError): string {
  const isBasic = /^basic /i.test(c.req.header('authorization') ?? '');
  if (isBasic) return 'Basic realm="Doorkeeper"';
  return `Bearer realm="Doorkeeper", error="${err.code}", error_description="${err.message}"`;
}

/** By hand, as the target must stay byte for byte what the app registered. */
function redirectTo(c: Context, target: string): Response {
  c.header('Location', target);
  return c.body(null, 303);
}
