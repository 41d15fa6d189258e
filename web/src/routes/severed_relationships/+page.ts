import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** Where Mastodon keeps the lists of lost connections, and apps send people. */
export const load: PageLoad = () => redirect(303, '/settings/import-export#severed');
