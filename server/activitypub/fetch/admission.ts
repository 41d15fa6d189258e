import { LRUCache } from 'lru-cache';
import { DomainError } from '#server/core/errors.ts';
import { registrableDomain } from '#server/core/registrable-domain.ts';
import { DAY } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import { hostOf } from '../vocab.ts';
import { FetchError } from './fetch-error.ts';
import { spend } from './root.ts';

/** Servers below one registrable domain that may become known in a day (Mastodon's number). */
export const NEW_SUBDOMAINS = 10;
const MAX_DOMAINS = 10_000;

/**
 * Asked before every document: throws where its host is not to be spoken to. `forbidden` for a
 * suspended server, `FetchError` `refused` where one domain shows ever new names (a wildcard record
 * has any number of them) or one thing leads to too many others.
 */
export type Admit = (url: string) => Promise<void>;

export interface AdmissionDeps {
  db: Db;
  domains: DomainPolicy;
  /** `RATE_LIMITS`: off for fleets of test servers, which often share one domain. */
  rateLimits: boolean;
}

export function createAdmission({ db, domains, rateLimits }: AdmissionDeps): Admit {
  const met = new LRUCache<string, Set<string>>({ max: MAX_DOMAINS, ttl: DAY, noUpdateTTL: true });

  async function isFlood(host: string): Promise<boolean> {
    const domain = registrableDomain(host);
    const hosts = met.get(domain) ?? new Set<string>();
    if (hosts.has(host)) return false;
    if (hosts.size >= NEW_SUBDOMAINS) return !(await isKnown(db, host));
    met.set(domain, hosts.add(host));
    return false;
  }

  return async (url) => {
    const host = hostOf(url);
    if (host === null) throw new FetchError('refused', 'That is not a URL');
    if (await domains.isSuspended(host))
      throw new DomainError('forbidden', 'That server is suspended here');
    spend('documents');
    if (rateLimits && (await isFlood(host)))
      throw new FetchError('refused', 'Too many new servers below one domain');
  };
}

async function isKnown(db: Db, host: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('id')
    .where('domain', '=', host)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
