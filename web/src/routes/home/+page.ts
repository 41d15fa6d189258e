import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** Where Mastodon has home: people and apps link there. */
export const load: PageLoad = () => redirect(308, '/');
