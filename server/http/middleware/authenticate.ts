import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { requestOrigin } from '#server/api/same-origin.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import type { Config } from '#server/config.ts';
import { DomainError } from '#server/core/errors.ts';
import { DISABLED } from '#server/users/policy.ts';
import { sessionCookie } from '#server/api/session-cookie.ts';
import { clientIp } from './client-ip.ts';
import type { Credentials } from './credentials.ts';

/** What a person whose login was ended may still ask for by token. */
const OPEN_TO_ALL = /^\/api\/v1\/apps\/verify_credentials|^\/oauth\//;

/**
 * Finds out who asks: by bearer token (header, or `access_token` in the query as WebSocket clients
 * must), or by our own session cookie. A token that is not valid counts as none. Users whose login was
 * ended are refused in Mastodon's words; those who wait for their confirmation, or for approval, read
 * what everybody reads.
 */
export function authenticate(config: Config, credentials: Credentials): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    c.set('viewer', null);
    c.set('appCaller', null);
    c.set('clientIp', clientIp(c, config.trustedProxies));
    const token = bearerToken(c);
    if (token !== null) await byToken(c, credentials, token);
    else await bySession(c, credentials, config.origin);
    // No cache on the way may keep for others what is for one person. Pages say so themselves.
    const isPersonal = token !== null || c.var.viewer !== null;
    if (isPersonal && isApi(c.req.path)) c.header('Cache-Control', 'private, no-store');
    await next();
  };
}

async function byToken(c: Context<ApiEnv>, credentials: Credentials, token: string): Promise<void> {
  const credential = await credentials.ofToken(token);
  if (!credential) return;
  if (credential.kind === 'app') {
    c.set('appCaller', credential.caller);
    return;
  }
  const { viewer, refusal } = credential;
  if (refusal === null) return c.set('viewer', viewer);
  if (refusal === DISABLED && !OPEN_TO_ALL.test(c.req.path))
    throw new DomainError('forbidden', refusal);
  c.set('held', { viewer, refusal });
}

async function bySession(
  c: Context<ApiEnv>,
  credentials: Credentials,
  origin: string,
): Promise<void> {
  if (c.req.header('cookie') === undefined) return;
  const secret = getCookie(c, sessionCookie(origin));
  if (!secret) return;
  const viewer = await credentials.ofSession(secret, c.var.clientIp);
  if (!viewer) return;
  // SameSite=Lax already keeps the cookie from most foreign requests; this is the second lock.
  if (!isSafe(c.req.method) && requestOrigin(c, origin) !== 'own') {
    throw new DomainError('forbidden', 'This request did not come from a page of this server');
  }
  c.set('viewer', viewer);
}

function bearerToken(c: Context): string | null {
  const header = c.req.header('authorization');
  if (header !== undefined) return /^bearer +([^\s]+)$/i.exec(header)?.[1] ?? null;
  if (!isApi(c.req.path)) return null;
  return c.req.query('access_token') ?? null;
}

function isApi(path: string): boolean {
  return path.startsWith('/api/') || path === '/oauth/userinfo';
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
