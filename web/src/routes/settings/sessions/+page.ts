import type { PageLoad } from './$types';
import { get } from '#lib/api/client.ts';
import { orErrorPage } from '#lib/api/load.ts';

/** A browser that is signed in. */
export interface Session {
  id: string;
  current: boolean;
  created_at: string;
  last_used_at: string;
  user_agent: string | null;
  ip?: string | null;
}

export const load: PageLoad = async ({ fetch, url }) => ({
  sessions: await orErrorPage(get<Session[]>(fetch, '/auth/sessions'), url),
});
