import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';

export const SESSION_COOKIE = 'session';

/** Hands the browser its session: out of reach of scripts, not sent along by other sites' forms. Lifetime in milliseconds. */
export function setSessionCookie(
  c: Context,
  origin: string,
  session: { secret: string; lifetime: number },
): void {
  setCookie(c, SESSION_COOKIE, session.secret, {
    ...options(origin),
    maxAge: session.lifetime / 1000,
  });
}

export function clearSessionCookie(c: Context, origin: string): void {
  deleteCookie(c, SESSION_COOKIE, options(origin));
}

function options(origin: string) {
  return {
    httpOnly: true,
    sameSite: 'Lax',
    secure: origin.startsWith('https:'),
    path: '/',
  } as const;
}
