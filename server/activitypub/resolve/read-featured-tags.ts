import { DAY, SECOND } from '#server/core/time.ts';
import { MAX_FEATURED_TAGS, receiveFeaturedTags } from '#server/tags/feature.ts';
import type { HandlerDeps } from '../inbox/handler.ts';
import { hostOf, textOf, objectOf, typeAmong } from '../vocab.ts';
import { createBudget, type Budget } from '../fetch/budget.ts';
import { collectionItems } from '../fetch/collection.ts';
import { claimRead } from './remote-reads.ts';
import { asRoot } from '../fetch/root.ts';

const LIMITS = { requests: 3, perHost: 3, hosts: 1, milliseconds: 30 * SECOND };
const AGAIN = DAY / SECOND;

/** Reads the hashtags on a remote profile from its `featuredTags`, at most once a day. */
export async function readFeaturedTags(deps: HandlerDeps, accountId: string): Promise<void> {
  const account = await deps.db
    .selectFrom('accounts')
    .select(['uri', 'featured_tags_url'])
    .where('id', '=', accountId)
    .where('domain', 'is not', null)
    .where('suspended_at', 'is', null)
    .executeTakeFirst();
  const host = hostOf(account?.uri ?? null);
  if (account?.featured_tags_url == null || host === null) return;
  if (await deps.domains.isSuspended(host)) return;
  if (!(await claimRead(deps.db, `tags:${accountId}`, AGAIN))) return;
  const budget = createBudget(host, LIMITS);
  await asRoot(() => keep(deps, { accountId, url: account.featured_tags_url!, host, budget }));
}

async function keep(
  deps: HandlerDeps,
  {
    accountId,
    url,
    host,
    budget,
  }: { accountId: string; url: string; host: string; budget: Budget },
): Promise<void> {
  const items = await collectionItems(deps, url, { host, budget, max: 2 * MAX_FEATURED_TAGS });
  if (items === null) return;
  const is = items.flatMap((item) => hashtagIn(item) ?? []);
  await receiveFeaturedTags(deps, accountId, { is });
}

/** The name of a `Hashtag`; null for anything else. */
export function hashtagIn(value: unknown): string | null {
  return typeAmong(value, ['Hashtag']) === null ? null : textOf(objectOf(value)?.['name'], 256);
}
