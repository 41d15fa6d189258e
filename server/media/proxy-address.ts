import { hash, timingSafeEqual } from 'node:crypto';
import type { MediaRow } from './queries.ts';

/**
 * Where a file that lies elsewhere is loaded through our proxy. Apps load files without a token, so
 * nobody is asked there who they are; but an id is mostly the time at which it was made and could be
 * guessed. What only those are told who may see the status is the `key`: like Mastodon's names of
 * files nobody guesses it, as little as the address at its own server, of which it is made.
 */
export function proxyAddress(
  origin: string,
  { id, remote_url }: { id: string; remote_url: string },
  version: 'original' | 'small',
): string {
  return `${origin}/media/proxy/${id}/${version}?key=${keyOf(remote_url)}`;
}

/** Whether a medium may be loaded by this key: what everybody may see may be without. */
export function opens(
  key: string | undefined,
  medium: Pick<MediaRow, 'remote_url'> & { closed: boolean },
): boolean {
  if (!medium.closed) return true;
  if (key === undefined || medium.remote_url === null) return false;
  const [given, right] = [Buffer.from(key), Buffer.from(keyOf(medium.remote_url))];
  return given.length === right.length && timingSafeEqual(given, right);
}

function keyOf(remoteUrl: string): string {
  return hash('sha256', remoteUrl, 'base64url').slice(0, 22);
}
