import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { liftFromDomain, putOnDomain, severDomain } from './domain-accounts.ts';

export type Severity = 'silence' | 'suspend' | 'noop';

export interface DomainBlock {
  domain: string;
  severity: Severity;
  reject_media: boolean;
  public_comment: string;
  private_comment: string;
}

/**
 * Decides about a server and everything below it. A suspended one is cut off: nothing is exchanged
 * with it any more, its accounts are suspended and the follows between here and there end. Deciding
 * again replaces the decision.
 */
export async function blockDomain(db: Db, block: DomainBlock): Promise<void> {
  const domain = normaliseDomain(block.domain);
  await inTransaction(db, async (tx) => {
    await lift(tx, domain);
    const row = await tx
      .insertInto('domain_blocks')
      .values({ ...block, domain })
      .returning('created_at')
      .executeTakeFirstOrThrow();
    await putOnDomain(tx, { domain, severity: block.severity, at: row.created_at });
    if (block.severity === 'suspend') await severDomain(tx, domain);
  });
}

/** Takes a decision back. Accounts are as they were before it; follows that ended stay ended. */
export async function unblockDomain(db: Db, domain: string): Promise<void> {
  const name = normaliseDomain(domain);
  const lifted = await inTransaction(db, (tx) => lift(tx, name));
  if (!lifted) throw new DomainError('not_found', `${name} is not blocked`);
}

export async function listDomainBlocks(db: Db) {
  return await db
    .selectFrom('domain_blocks')
    .select([
      'domain',
      'severity',
      'reject_media',
      'public_comment',
      'private_comment',
      'created_at',
    ])
    .orderBy('domain')
    .execute();
}

/** The decision that holds for `host` (with or without port): its own or the nearest parent's. */
export async function domainBlockOf(db: Db, host: string) {
  return await db
    .selectFrom('domain_blocks')
    .selectAll()
    .where('domain', 'in', withParents(host))
    .orderBy(sql`length(domain)`, 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** `a.b.example:3000` → itself, `a.b.example`, `b.example`, `example`. */
export function withParents(host: string): string[] {
  const full = host.toLowerCase();
  const labels = full.replace(/:\d+$/, '').split('.');
  return [full, ...labels.map((_, index) => labels.slice(index).join('.'))];
}

async function lift(tx: Db, domain: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('domain_blocks')
    .where('domain', '=', domain)
    .returning(['severity', 'created_at'])
    .executeTakeFirst();
  if (!row) return false;
  await liftFromDomain(tx, { domain, severity: row.severity, at: row.created_at });
  return true;
}

/** As hosts are compared: lower case, punycode, with a port only where one was given. */
export function normaliseDomain(domain: string): string {
  const text = domain.trim().replace(/^\*\./, '').replace(/\.$/, '');
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : null;
  const isHost = url !== null && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (!isHost || !/^[a-z0-9.:-]+$/.test(url.host))
    throw new DomainError('invalid', `"${domain}" is not a domain`);
  return url.host;
}
