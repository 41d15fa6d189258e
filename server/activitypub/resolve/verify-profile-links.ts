import { verifyLinks, type VerifyLinksDeps } from '#server/accounts/profile/verify-links.ts';
import { claimRead } from './remote-reads.ts';

/** Seconds in which one page is looked at once for one profile. */
const AGAIN = 60;
/** Pages of one host in a minute: thousands of profiles may name it, and none of them be its owner's. */
const PER_HOST = 20;

/** Looks at the pages that a profile links to, politely; see `verifyLinks`. */
export async function verifyProfileLinks(deps: VerifyLinksDeps, accountId: string): Promise<void> {
  await verifyLinks(deps, accountId, async (url) => {
    if (!(await claimRead(deps.db, `link:${accountId}:${url.slice(0, 512)}`, AGAIN))) return false;
    for (let place = 0; place < PER_HOST; place += 1)
      if (await claimRead(deps.db, `links:${new URL(url).host}:${place}`, 60)) return true;
    return false;
  });
}
