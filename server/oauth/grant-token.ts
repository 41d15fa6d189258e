import type { Db } from '#server/db/pool.ts';
import { createToken, type IssuedToken } from './create-token.ts';
import { exchangeCode } from './exchange-code.ts';
import { OAuthError } from './oauth-error.ts';
import type { AppRow } from './queries.ts';
import { allCovered, areKnown, DEFAULT_SCOPE, parseScopes } from './scopes.ts';

export interface Grant {
  grant_type: string;
  code: string;
  redirect_uri: string;
  code_verifier?: string | undefined;
  scope: string;
}

/** The token that an app asks for: on behalf of a person, by a code, or for itself. */
export async function grantToken(db: Db, app: AppRow, grant: Grant): Promise<IssuedToken> {
  if (grant.grant_type === 'authorization_code') {
    const { code, redirect_uri: redirectUri, code_verifier: codeVerifier } = grant;
    if (code === '') throw new OAuthError('invalid_request');
    return await exchangeCode(db, app, { code, redirectUri, codeVerifier });
  }
  if (grant.grant_type === 'client_credentials') {
    return await createToken(db, {
      appId: app.id,
      userId: null,
      scopes: ownScopes(app, grant.scope),
    });
  }
  throw new OAuthError(grant.grant_type === '' ? 'invalid_request' : 'unsupported_grant_type');
}

/** What an app may have of what it asks for. */
export function ownScopes(app: AppRow, asked: string): string[] {
  if (asked === '') return allCovered(app.scopes, [DEFAULT_SCOPE]) ? [DEFAULT_SCOPE] : app.scopes;
  const scopes = parseScopes(asked);
  if (!areKnown(scopes) || !allCovered(app.scopes, scopes)) throw new OAuthError('invalid_scope');
  return scopes;
}
