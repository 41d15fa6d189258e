import { DomainError, invalid } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import { mayQuote, type Quotable } from './policy.ts';
import { relationTo } from './relation.ts';

/** A status that somebody here wants to quote, and may see. */
export interface Quoted extends Quotable {
  id: string;
  uri: string;
  url: string | null;
  account_id: string;
  local: boolean;
}

/**
 * Refuses, in Mastodon's words, to quote what is not there and what its author is known not to
 * allow; the two look the same. What somebody elsewhere has to decide may be asked for.
 */
export async function checkQuoted(
  db: Db,
  quoted: Quoted | undefined,
  accountId: string,
): Promise<Quoted> {
  const standing = quoted && mayQuote(quoted, await relationTo(db, quoted.account_id, accountId));
  if (quoted && standing !== 'denied') return quoted;
  throw new DomainError('not_found', 'The post you are trying to quote does not appear to exist.');
}

/** A quote is seen by nobody who may not see what it quotes: it never widens an audience. */
export function visibilityBeside(wanted: Visibility, quoted: Quoted | null): Visibility {
  return quoted?.visibility === 'private' && wanted !== 'direct' ? 'private' : wanted;
}

/** Among named people only those are quoted who are named: nobody is talked about behind their back. */
export function refuseBehindBack(
  quoted: Quoted | null,
  quoting: { accountId: string; visibility: Visibility; namedIds: readonly string[] },
): void {
  if (quoted === null || quoting.visibility !== 'direct') return;
  if (quoted.account_id === quoting.accountId || quoting.namedIds.includes(quoted.account_id))
    return;
  throw invalid('Cannot quote a non-mentioned user in a Private Mention post.');
}
