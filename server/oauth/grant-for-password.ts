import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { signIn, type SignInDeps } from '#server/users/sign-in.ts';
import { createToken, type IssuedToken } from './create-token.ts';
import { ownScopes } from './grant-token.ts';
import { OAuthError } from './oauth-error.ts';
import type { AppRow } from './queries.ts';

/**
 * Whether apps get tokens for people's passwords (RFC 6749 §4.3). OAuth 2.1 and Mastodon 4.4 did
 * away with it, so only servers made for tests take it: the suites of masto.js and toot sign in so.
 */
export function takesPasswords({ production, rateLimits }: Config): boolean {
  return !production && !rateLimits;
}

export async function grantForPassword(
  deps: SignInDeps,
  app: AppRow,
  asked: { login: string; password: string; scope: string; ip: string },
): Promise<IssuedToken> {
  const scopes = ownScopes(app, asked.scope);
  const { userId } = await signIn(deps, asked).catch((cause: unknown) => {
    throw cause instanceof DomainError ? new OAuthError('invalid_grant') : cause;
  });
  return await createToken(deps.db, { appId: app.id, userId, scopes });
}
