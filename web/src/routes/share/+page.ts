import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { signInPath } from '#lib/api/load.ts';

/**
 * Where "share" buttons of other sites and devices send people (`/share?text=…`, as in Mastodon): a new
 * post that begins with what they share.
 */
export const load: PageLoad = async ({ parent, url }) => {
  if (!(await parent()).viewer) redirect(303, signInPath(url));
  const parts = ['title', 'text', 'url'].map((name) => url.searchParams.get(name)?.trim() ?? '');
  return { shared: parts.filter(Boolean).join(' ') };
};
