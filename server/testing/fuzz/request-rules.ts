import type { Change } from './changes.ts';
import type { FuzzWorld } from './fuzz-world.ts';

type Who = 'nobody' | 'bob' | 'carol' | 'stranger';

/** Tables that anybody fills by asking: apps, what was read from elsewhere, work to do. */
const OPEN = new Set([
  'oauth_apps',
  'oauth_codes',
  'oauth_tokens',
  'hosts',
  'remote_reads',
  'events',
  'settings',
  'hashtags',
  'remote_files',
]);

/** Columns that tell whose a row is, the first that a table has. */
const OWNERS = ['account_id', 'from_account_id'];

/** Rows of people here that changed though somebody else asked. */
export function unexplainedByRequest(changes: Change[], world: FuzzWorld, who: Who): string[] {
  const me = who === 'bob' || who === 'carol' ? world[who].id : null;
  const others = [world.bob.id, world.carol.id].filter((id) => id !== me);
  return changes.flatMap((change) => {
    if (OPEN.has(change.tbl)) return [];
    const row = change.new ?? change.old!;
    const owner =
      change.tbl === 'accounts' ? row['id'] : row[OWNERS.find((name) => name in row) ?? ''];
    if (owner === undefined || owner === null || !others.includes(owner)) return [];
    return isSharedByBoth(change, me) ? [] : [`${who} changed ${JSON.stringify(change)}`];
  });
}

/** What somebody may do to another: follow, notify, unfollow, block, count. */
function isSharedByBoth({ tbl, old, new: now }: Change, me: string | null): boolean {
  const row = now ?? old!;
  const concerns = [row['target_account_id'], row['from_account_id'], row['quoted_account_id']];
  if (tbl === 'account_stats') return me !== null;
  return me !== null && concerns.includes(me);
}
