import { LRUCache } from 'lru-cache';
import { type RawBuilder, sql } from 'kysely';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';

/** What the moderators decided about other servers. */
export interface DomainPolicy {
  /**
   * Whether nothing is exchanged with this host (`host` or `host:port`): it, or a domain above it, is
   * suspended, or is not among those let in while `federation.mode` is limited.
   */
  isSuspended(host: string): Promise<boolean>;
}

/** Every request asks, decisions are made by hand; unknown hosts are as many as strangers like. */
const CACHE = { max: 20_000, ttl: 10 * SECOND };

/**
 * Asks `domain_is_suspended`, the one place that decides, and remembers for ten seconds. Our own
 * hosts are never suspended.
 */
export function createDomainPolicy(db: Db, ownHosts: readonly string[] = []): DomainPolicy {
  const cache = new LRUCache<string, Promise<boolean>>(CACHE);
  return {
    isSuspended(host) {
      if (host === '' || ownHosts.includes(host)) return Promise.resolve(false);
      const name = host.toLowerCase();
      const known = cache.get(name);
      if (known !== undefined) return known;
      const asked = ask(db, name);
      cache.set(name, asked);
      asked.catch(() => cache.delete(name));
      return asked;
    },
  };
}

async function ask(db: Db, host: string): Promise<boolean> {
  const { rows } = await sql<{ answer: boolean }>`
    select ${isSuspendedDomain(sql`${host}::text`)} as answer`.execute(db);
  return rows[0]?.answer === true;
}

/** The same within a query, of a column or parameter that holds a host. */
export function isSuspendedDomain(host: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`domain_is_suspended(${host})`;
}

/** Since when the accounts of a host are limited; null where the nearest decision is none of that. */
export function limitedSince(host: string): RawBuilder<Date | null> {
  return sql<Date | null>`(
    select case when severity = 'silence' then created_at end from domain_blocks
    where domain in (select domain_names(${host}))
    order by length(domain) desc limit 1)`;
}
