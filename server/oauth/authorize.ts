import { hashSecret, newSecret } from '#server/core/secrets.ts';
import { MINUTE } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import { OAuthError } from './oauth-error.ts';
import { appByClientId, type AppRow } from './queries.ts';
import { OOB, withParams } from './redirect-uri.ts';
import { allCovered, areKnown, DEFAULT_SCOPE, parseScopes } from './scopes.ts';

const CODE_LIFETIME = 10 * MINUTE;

/** The parameters of an authorization request, as they came. */
export interface AuthorizationParams {
  response_type: string;
  client_id: string;
  redirect_uri: string;
  scope: string;
  state: string | undefined;
  code_challenge: string | undefined;
  code_challenge_method: string | undefined;
}

/** A request that holds water. */
export interface AuthorizationRequest {
  app: AppRow;
  redirectUri: string;
  scopes: string[];
  state: string | undefined;
  codeChallenge: string | null;
}

/**
 * Checks everything an app asks for. Nobody is ever sent to an address that the app did not
 * register, not even with an error (RFC 9700 §4.11), so every fault is for the page to show.
 */
export async function readAuthorization(
  db: Db,
  params: AuthorizationParams,
): Promise<AuthorizationRequest> {
  const app = await appByClientId(db, params.client_id);
  if (!app) throw new OAuthError('invalid_client');
  if (!app.redirect_uris.includes(params.redirect_uri))
    throw new OAuthError('invalid_redirect_uri');
  if (params.response_type !== 'code') throw new OAuthError('unsupported_response_type');
  const scopes = parseScopes(params.scope === '' ? DEFAULT_SCOPE : params.scope);
  if (scopes.length === 0 || !areKnown(scopes) || !allCovered(app.scopes, scopes)) {
    throw new OAuthError('invalid_scope');
  }
  return {
    app,
    scopes,
    redirectUri: params.redirect_uri,
    state: params.state,
    codeChallenge: challengeOf(params),
  };
}

/** Where to send a person who said yes: to the app with a code that works once, for ten minutes. */
export async function allow(
  db: Db,
  request: AuthorizationRequest,
  userId: string,
): Promise<string> {
  const code = newSecret();
  await db
    .insertInto('oauth_codes')
    .values({
      code_hash: hashSecret(code),
      app_id: request.app.id,
      user_id: userId,
      redirect_uri: request.redirectUri,
      scopes: request.scopes,
      code_challenge: request.codeChallenge,
      expires_at: new Date(Date.now() + CODE_LIFETIME),
    })
    .execute();
  const { redirectUri, state } = request;
  if (redirectUri === OOB) return withParams('/oauth/authorize/native', { code, state });
  return withParams(redirectUri, { code, state });
}

/** Where to send a person who said no. */
export function deny({ redirectUri, state }: AuthorizationRequest): string {
  if (redirectUri === OOB) return '/';
  const { code: error, message } = new OAuthError('access_denied');
  return withParams(redirectUri, { error, error_description: message, state });
}

/** RFC 7636; "plain" protects from nobody, so only S256 is taken. */
function challengeOf(params: AuthorizationParams): string | null {
  const { code_challenge: challenge, code_challenge_method: method } = params;
  if (challenge === undefined && method === undefined) return null;
  if (method !== 'S256' || challenge === undefined || !/^[\w-]{43}$/.test(challenge)) {
    throw new OAuthError('invalid_request', 'The code_challenge must be of the method S256.');
  }
  return challenge;
}
