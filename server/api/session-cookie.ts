import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';

/**
 * Over https, a name that browsers take from this very host alone: nobody who has another host of
 * the domain can set a session of theirs here.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
export function sessionCookie(origin: string): string {
  return origin.startsWith('https:') ? '__Host-session' : 'session';
}

/** Hands the browser its session: out of reach of scripts, not sent along by other sites' forms. Lifetime in milliseconds. */
export function setSessionCookie(
  c: Context,
  origin: string,
  session: { secret: string; lifetime: number },
): void {
  setCookie(c, sessionCookie(origin), session.secret, {
    ...options(origin),
    maxAge: session.lifetime / 1000,
  });
}

export function clearSessionCookie(c: Context, origin: string): void {
  deleteCookie(c, sessionCookie(origin), options(origin));
}

function options(origin: string) {
  return {
    httpOnly: true,
    sameSite: 'Lax',
    secure: origin.startsWith('https:'),
    path: '/',
  } as const;
}
