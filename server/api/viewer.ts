import type { Context } from 'hono';
import { DomainError } from '#server/core/errors.ts';
import type { Role } from '#server/db/schema/users.ts';

/** The signed-in person a request speaks for. */
export interface Viewer {
  accountId: string;
  userId: string;
  role: Role;
  /** What the token may do; a browser session may do everything a user may. */
  scopes: readonly string[];
  via: 'token' | 'session';
  /** The application behind the token; null for a browser session. */
  appId: string | null;
  /** Row of the token or session, to revoke or list it. */
  credentialId: string;
}

/** An application that speaks for itself (client credentials). */
export interface AppCaller {
  appId: string;
  scopes: readonly string[];
}

/** What the middleware in front of every route has found out. */
export interface ApiEnv {
  Variables: {
    /** Set where only signed requests are answered: the answer is for the signer alone. */
    readers?: 'signed';
    viewer: Viewer | null;
    /**
     * Somebody whose login does not count (yet): to them, what everybody may read is answered as to
     * everybody, all else is refused with `refusal`, in Mastodon's words.
     */
    held?: { viewer: Viewer; refusal: string } | undefined;
    appCaller: AppCaller | null;
    /** Address of the caller as seen by the outermost trusted proxy. */
    clientIp: string;
  };
}

/**
 * The signed-in person, who must hold one of `scopes`. Refuses in Mastodon's words: no token 401,
 * an application's own token 422, a token without the scope 403, a login that does not count 403.
 */
export function requireUser(c: Context<ApiEnv>, ...scopes: string[]): Viewer {
  const { viewer, held, appCaller } = c.var;
  if (!viewer) {
    if (held) throw new DomainError('forbidden', held.refusal);
    if (appCaller) throw new DomainError('invalid', 'This method requires an authenticated user');
    throw new DomainError('unauthenticated', 'The access token is invalid');
  }
  requireScope(viewer.scopes, scopes);
  return viewer;
}

/** Whoever asks, if signed in; a token, also an application's own, must still hold one of `scopes`. */
export function optionalUser(c: Context<ApiEnv>, ...scopes: string[]): Viewer | null {
  const { viewer, held, appCaller } = c.var;
  const granted = (viewer ?? held?.viewer ?? appCaller)?.scopes;
  if (granted) requireScope(granted, scopes);
  return viewer;
}

/** Whether granted scopes cover `wanted`: `write` covers `write:statuses`, `follow` its old parts. */
export function covers(granted: readonly string[], wanted: string): boolean {
  return granted.some(
    (scope) =>
      scope === wanted ||
      wanted.startsWith(`${scope}:`) ||
      (scope === 'follow' && FOLLOW.has(wanted)) ||
      (scope === 'profile' && wanted === 'profile'),
  );
}

const FOLLOW = new Set([
  'read:follows',
  'write:follows',
  'read:blocks',
  'write:blocks',
  'read:mutes',
  'write:mutes',
]);

/** Refuses a token that holds none of `wanted`. */
export function requireScope(granted: readonly string[], wanted: string[]): void {
  if (wanted.length === 0 || wanted.some((scope) => covers(granted, scope))) return;
  throw new DomainError('forbidden', 'This action is outside the authorized scopes');
}
