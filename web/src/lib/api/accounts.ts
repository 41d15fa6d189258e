import { ApiError, get, type Fetch } from './client.ts';
import type { Account, Relationship, Search } from './entities.ts';

/**
 * The account with this handle. One on another server that nobody here knows yet is looked up
 * there, when somebody signed in asks.
 */
export async function findAccount(
  fetch: Fetch,
  acct: string,
  viewer: Account | null,
): Promise<Account> {
  try {
    return await get<Account>(fetch, '/api/v1/accounts/lookup', { acct });
  } catch (cause) {
    const unknown = cause instanceof ApiError && cause.status === 404;
    if (!unknown || !viewer || !acct.includes('@')) throw cause;
    const found = await get<Search>(fetch, '/api/v2/search', {
      q: `@${acct}`,
      type: 'accounts',
      resolve: true,
      limit: 5,
    });
    const match = found.accounts.find((one) => one.acct.toLowerCase() === acct.toLowerCase());
    if (!match) throw cause;
    return match;
  }
}

/** How the viewer stands to accounts, by id; empty for visitors. */
export async function relationshipsTo(
  fetch: Fetch,
  accounts: Account[],
  viewer: Account | null,
): Promise<Record<string, Relationship>> {
  if (!viewer || !accounts.length) return {};
  const list = await get<Relationship[]>(fetch, '/api/v1/accounts/relationships', {
    id: accounts.map((one) => one.id),
    with_suspended: true,
  });
  return Object.fromEntries(list.map((one) => [one.id, one]));
}
