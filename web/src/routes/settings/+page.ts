import { redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  const { viewer } = await parent();
  redirect(303, viewer ? '/settings/profile' : '/settings/appearance');
};
