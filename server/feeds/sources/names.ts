import { z } from 'zod';

/** Action API of a wiki, as a param of a source. */
export const wikiApi = z
  .httpUrl()
  .or(z.url({ protocol: /^https?$/ }))
  .optional()
  .meta({
    title: 'Wiki',
    description: 'Address of its api.php, where it is another one than Wikimedia’s',
    format: 'uri',
  });

/** Where people read a page of the wiki with this API: its `index.php`, which every wiki has. */
export function pageUrlOf(api: string, title: string): string {
  const url = new URL(api);
  const name = title.replaceAll(' ', '_');
  if (
    url.pathname === '/w/api.php' &&
    /\.(wikimedia|wikipedia|mediawiki|wikidata)\.org$/.test(`.${url.host}`)
  )
    return new URL(`/wiki/${encodeURI(name).replaceAll('?', '%3F')}`, url).href;
  url.pathname = url.pathname.replace(/api\.php$/, 'index.php');
  url.search = new URLSearchParams({ title: name }).toString();
  return url.href;
}

/** A handle made of a name: letters, digits and underscores, at most 30. */
export function usernameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return plain.slice(0, 30).replace(/_+$/, '') || 'feed';
}
