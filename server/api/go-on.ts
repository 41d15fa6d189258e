import type { Context } from 'hono';

/**
 * Where to go on. A script gets JSON; a browser that sent a plain form is sent there, so that every
 * form works without JavaScript.
 */
export function goOn(c: Context, redirect: string, more: Record<string, unknown> = {}): Response {
  return wantsPage(c) ? c.redirect(redirect, 303) : c.json({ redirect, ...more });
}

/** A path of our own that a form asks to go on to; anything else is no place to send people. */
export function ownPath(path: string | undefined, fallback = '/'): string {
  if (path === undefined || !/^\/(?![/\\])[^\s\\]*$/.test(path)) return fallback;
  return path;
}

function wantsPage(c: Context): boolean {
  const accept = c.req.header('accept') ?? '';
  return accept.includes('text/html') && !accept.includes('application/json');
}
