import type { Db } from '#server/db/pool.ts';
import { takenFaults } from './queries.ts';
import { usernameFaults } from './validate.ts';

/** Whether somebody could sign up under this name now. */
export async function isFreeUsername(
  deps: { db: Db; domain: string },
  username: string,
): Promise<boolean> {
  if (usernameFaults(username, deps.domain).length > 0) return false;
  return (await takenFaults(deps.db, username, null)).length === 0;
}
