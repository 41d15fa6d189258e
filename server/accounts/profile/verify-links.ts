import { profileUrl } from '#server/core/urls.ts';
import type { ProfileField } from '#server/db/schema/accounts.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { isStillThere, linkOf, pointsBack } from './links.ts';

export interface VerifyLinksDeps {
  db: Db;
  config: { origin: string };
  /** Through the guarded client; throws where there is no page to be had. */
  fetchPage: (
    url: string,
    options: { accept: string; maxBytes: number },
  ) => Promise<{ body: Buffer; contentType: string | null; finalUrl: string }>;
}

/** Pages read for one profile. */
const MAX_LINKS = 8;
const PAGE_BYTES = 1024 * 1024;

/** Fields that hold a link nobody looked at yet, or that was not found to point back. */
export function unverifiedLinks(
  fields: readonly ProfileField[],
  whose: 'local' | 'remote',
): string[] {
  return fields
    .filter((field) => field.verified_at === null)
    .flatMap((field) => linkOf(field.value, whose) ?? [])
    .slice(0, MAX_LINKS);
}

/**
 * Looks at the pages that a profile links to, and notes which of them name it as their owner's by
 * `rel="me"`. `mayRead` is asked before each. What a page says is kept until the field changes, as
 * in Mastodon.
 */
export async function verifyLinks(
  deps: VerifyLinksDeps,
  accountId: string,
  mayRead: (url: string) => Promise<boolean>,
): Promise<void> {
  const account = await deps.db
    .selectFrom('accounts')
    .select(['username', 'domain', 'uri', 'url', 'fields'])
    .where('id', '=', accountId)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  if (account === undefined) return;
  const whose = account.domain === null ? 'local' : 'remote';
  const addresses = addressesOf(account, deps.config.origin);
  const verified = new Set<string>();
  for (const url of new Set(unverifiedLinks(account.fields, whose))) {
    if ((await mayRead(url)) && (await isOwned(deps, url, addresses))) verified.add(url);
  }
  if (verified.size > 0) await note(deps.db, accountId, { verified, whose });
}

/** The actor and its page; a page elsewhere than the actor would be somebody else's to link to. */
function addressesOf(
  account: { username: string; domain: string | null; uri: string; url: string | null },
  origin: string,
): string[] {
  if (account.domain === null) return [profileUrl(origin, account.username), account.uri];
  const { uri, url } = account;
  const isSameHost = url !== null && URL.parse(url)?.host === URL.parse(uri)?.host;
  return isSameHost ? [url, uri] : [uri];
}

async function isOwned(
  deps: VerifyLinksDeps,
  url: string,
  addresses: readonly string[],
): Promise<boolean> {
  const accept = 'text/html, application/xhtml+xml;q=0.9';
  const page = await deps.fetchPage(url, { accept, maxBytes: PAGE_BYTES }).catch(() => null);
  if (page === null || !isStillThere(url, page.finalUrl)) return false;
  if (!/^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(page.contentType ?? ''))
    return false;
  return pointsBack(page.body.toString('utf8'), addresses);
}

/** The profile may have changed meanwhile: only what is there still is marked. */
async function note(
  db: Db,
  accountId: string,
  { verified, whose }: { verified: ReadonlySet<string>; whose: 'local' | 'remote' },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await tx
      .selectFrom('accounts')
      .select('fields')
      .where('id', '=', accountId)
      .forUpdate()
      .executeTakeFirst();
    if (account === undefined) return;
    const now = new Date();
    const fields = account.fields.map((field) =>
      field.verified_at === null && verified.has(linkOf(field.value, whose) ?? '')
        ? { ...field, verified_at: now.toISOString() }
        : field,
    );
    await tx
      .updateTable('accounts')
      .set({ fields: JSON.stringify(fields), updated_at: now })
      .where('id', '=', accountId)
      .execute();
  });
}
