import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { SESSION_LIFETIME } from './sessions.ts';

export const SESSION_COOKIE = 'session';

/** Hands the browser its session: out of reach of scripts, not sent along by other sites' forms. */
export function setSessionCookie(c: Context, origin: string, secret: string): void {
  // Browsers cap a cookie's life at 400 days.
  setCookie(c, SESSION_COOKIE, secret, { ...options(origin), maxAge: SESSION_LIFETIME / 1000 });
}

export function clearSessionCookie(c: Context, origin: string): void {
  deleteCookie(c, SESSION_COOKIE, options(origin));
}

function options(origin: string) {
  return { httpOnly: true, sameSite: 'Lax', secure: origin.startsWith('https:'), path: '/' } as const;
}
