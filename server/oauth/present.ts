import type { Application, CredentialApplication, Token } from '#server/contract/oauth.ts';
import type { IssuedToken } from './create-token.ts';
import type { AppRow } from './queries.ts';

export function presentApp(app: AppRow, vapidKey: string): Application {
  return {
    id: app.id,
    name: app.name,
    website: app.website,
    scopes: app.scopes,
    redirect_uris: app.redirect_uris,
    // Deprecated, but Ice Cubes cannot do without: all of them by newlines.
    redirect_uri: app.redirect_uris.join('\n'),
    vapid_key: vapidKey,
  };
}

/** With its secret: for the one who registers it. */
export function presentNewApp(app: AppRow, vapidKey: string): CredentialApplication {
  return {
    ...presentApp(app, vapidKey),
    client_id: app.client_id,
    client_secret: app.client_secret,
    client_secret_expires_at: 0,
  };
}

export function presentToken({ token, scopes, createdAt }: IssuedToken): Token {
  return {
    access_token: token,
    token_type: 'Bearer',
    scope: scopes.join(' '),
    created_at: Math.floor(createdAt.getTime() / 1000),
  };
}
