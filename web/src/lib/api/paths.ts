import type { Account, Status } from './entities.ts';

/** Where this client shows an account. */
export function accountPath(account: Pick<Account, 'acct'>): string {
  return `/@${account.acct}`;
}

/** Where this client shows a status with its thread. */
export function statusPath(status: Pick<Status, 'id' | 'account'>): string {
  return `/@${status.account.acct}/${status.id}`;
}

/** Where this client shows the posts of a hashtag. */
export function tagPath(name: string): string {
  return `/tags/${encodeURIComponent(name)}`;
}
