/**
 * Where somebody who has an account on another server follows `uri` from there: the page that WebFinger's
 * subscribe template and FEP-3b86 lead to on Mastodon and most others. `typed` is the name of a server, its
 * address, or somebody's handle on it; null when it is none of these.
 */
export function followAddress(typed: string, uri: string): string | null {
  const name = typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '')
    .replace(/^@?[^@]*@/, '');
  if (!/^(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]{2,}(?::\d+)?$/u.test(name) && !isHere(name))
    return null;
  const server = URL.parse(`${isHere(name) ? 'http' : 'https'}://${name}`);
  if (server === null) return null;
  server.pathname = '/authorize_interaction';
  server.searchParams.set('uri', uri);
  return server.href;
}

/** A server on one's own machine has no certificate. */
function isHere(name: string): boolean {
  return /^localhost(?::\d+)?$/.test(name);
}
