import type { Context, Hono } from 'hono';
import { linkEnds, pageParams } from '#server/api/pages.ts';
import { parseParams, readParams, validParams } from '#server/api/params/read.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { MutedAccount } from '#server/contract/account.ts';
import { toApiDate } from '#server/core/time.ts';
import { listBlockedDomains } from './relations/block-domain.ts';
import { MAX_ENDORSEMENTS } from './relations/endorse.ts';
import { hydrateAccountList } from './hydrate.ts';
import {
  type AccountList,
  type AccountPage,
  listAccounts,
  listCollection,
  muteEnds,
} from './list.ts';
import { existingAccount } from './lookup.ts';
import type { AccountsDeps } from './routes.ts';

const accountPage = pageParams(40, 80);
const domainPage = pageParams(100, 200);

/** Lists of accounts; their cursors are ids of the rows between, seen in the Link header only. */
export function routeLists(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  const answer = async (c: Context<ApiEnv>, page: AccountPage) => {
    link(c, deps, page);
    return c.json(await hydrateAccountList(deps, page.ids));
  };

  for (const list of ['followers', 'following', 'endorsements'] as const) {
    app.get(`/api/v1/accounts/:id/${list}`, async (c) => {
      const viewer = optionalUser(c, 'read:accounts');
      const id = await existingAccount(deps.db, c.req.param('id') ?? '');
      const page = await validParams(c, accountPage);
      return await answer(c, await listCollection(deps.db, list, id, viewer, page));
    });
  }

  const own: [AccountList, string][] = [
    ['follow_requests', 'read:follows'],
    ['blocks', 'read:blocks'],
  ];
  for (const [list, scope] of own) {
    app.get(`/api/v1/${list}`, async (c) => {
      const { accountId } = requireUser(c, scope);
      const page = await validParams(c, accountPage);
      return await answer(c, await listAccounts(deps.db, list, accountId, page));
    });
  }

  app.get('/api/v1/endorsements', async (c) => {
    const { accountId } = requireUser(c, 'read:accounts');
    const params = await readParams(c);
    const asked = parseParams(params, accountPage);
    if (String(params.limit) !== '0')
      return await answer(c, await listAccounts(deps.db, 'endorsements', accountId, asked));
    // All of them, without pages.
    const all = { ...asked, limit: MAX_ENDORSEMENTS };
    const { ids } = await listAccounts(deps.db, 'endorsements', accountId, all);
    return c.json(await hydrateAccountList(deps, ids));
  });

  app.get('/api/v1/mutes', async (c) => {
    const { accountId } = requireUser(c, 'read:mutes');
    const page = await listAccounts(deps.db, 'mutes', accountId, await validParams(c, accountPage));
    link(c, deps, page);
    return c.json(await mutedAccounts(deps, accountId, page.ids));
  });

  app.get('/api/v1/domain_blocks', async (c) => {
    const { accountId } = requireUser(c, 'read:blocks');
    const page = await validParams(c, domainPage);
    const rows = await listBlockedDomains(deps.db, accountId, page);
    link(c, deps, {
      first: rows[0]?.id ?? null,
      last: rows.at(-1)?.id ?? null,
      more: rows.length === page.limit,
    });
    return c.json(rows.map((row) => row.domain));
  });
}

async function mutedAccounts(
  deps: AccountsDeps,
  accountId: string,
  ids: readonly string[],
): Promise<MutedAccount[]> {
  const [accounts, ends] = await Promise.all([
    hydrateAccountList(deps, ids),
    muteEnds(deps.db, accountId, ids),
  ]);
  return accounts.map((account) => {
    const end = ends.get(account.id);
    return { ...account, mute_expires_at: end ? toApiDate(end) : null };
  });
}

function link(c: Context, deps: AccountsDeps, page: Omit<AccountPage, 'ids'>): void {
  const { first, last, more } = page;
  linkEnds(c, { origin: deps.config.origin, first, last, more, prev: 'since_id' });
}
