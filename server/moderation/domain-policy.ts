import type { Db } from '#server/db/pool.ts';
import { withParents } from './domain-blocks.ts';

/** What the moderators decided about other servers. */
export interface DomainPolicy {
  /** Whether nothing is exchanged with this host (`host` or `host:port`), for itself or a parent. */
  isSuspended(host: string): Promise<boolean>;
}

const FRESH = 10_000;

/**
 * Reads the suspended domains at most every ten seconds: the inbox asks for every request, the
 * list changes by hand. Subdomains count with their parent, on label boundaries.
 */
export function createDomainPolicy(db: Db): DomainPolicy {
  let list: Promise<Set<string>> | null = null;
  let readAt = 0;
  const suspended = (): Promise<Set<string>> => {
    if (list === null || Date.now() - readAt > FRESH) {
      readAt = Date.now();
      list = readSuspended(db);
      list.catch(() => (list = null));
    }
    return list;
  };
  return {
    async isSuspended(host) {
      const domains = await suspended();
      return domains.size > 0 && withParents(host).some((domain) => domains.has(domain));
    },
  };
}

async function readSuspended(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectFrom('domain_blocks')
    .select('domain')
    .where('severity', '=', 'suspend')
    .execute();
  return new Set(rows.map((row) => row.domain.toLowerCase()));
}
