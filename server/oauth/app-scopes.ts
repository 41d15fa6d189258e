import { notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { appById } from './queries.ts';

/** What this application may ask people for at most. Throws "not found". */
export async function appScopes(db: Db, appId: string): Promise<string[]> {
  const app = await appById(db, appId);
  if (!app) throw notFound();
  return app.scopes;
}
