import type { Hono } from 'hono';
import { z } from 'zod';
import { hydrateAccountList } from '#server/accounts/hydrate.ts';
import { linkEnds, linkPage, pageParams } from '#server/api/pages.ts';
import { limit, list, text } from '#server/api/params/fields.ts';
import { parseParams, readParams, validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { clearNotifications, dismissGroup } from '../dismiss.ts';
import { listGroupAccounts } from './group-accounts.ts';
import { GROUPABLE } from './group-key.ts';
import { countUnreadGroups, listGroups, showGroup } from './groups.ts';
import { selectionParams } from '../params.ts';
import { inGroup } from '../selection.ts';
import { showGroups } from './show-groups.ts';

const READ = 'read:notifications';
const WRITE = 'write:notifications';

const groupParams = z
  .object({ grouped_types: list(text), expand_accounts: text })
  .transform((p) => ({ groupedTypes: groupedOf(p.grouped_types), accounts: p.expand_accounts }));

/** https://docs.joinmastodon.org/methods/grouped_notifications/ */
export function routeGroups(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  const path = '/api/v2/notifications';

  app.get(path, async (c) => {
    const { accountId } = requireUser(c, READ);
    const params = await readParams(c);
    const { groupedTypes, accounts } = parseParams(params, groupParams);
    const page = { ...parseParams(params, pageParams(40, 80)), groupedTypes };
    const selection = { ...parseParams(params, selectionParams), accountId };
    const expand = expandOf(accounts);
    const groups = await listGroups(deps.db, selection, page);
    linkPage(c, {
      origin: deps.config.origin,
      cursors: groups.map((one) => one.row.id),
      more: groups.length > 0,
    });
    return c.json(await showGroups(deps, groups, { viewer: accountId, accounts: expand }));
  });

  app.get(`${path}/unread_count`, async (c) => {
    const { accountId } = requireUser(c, READ);
    const params = await readParams(c);
    const { groupedTypes } = parseParams(params, groupParams);
    const { limit: most } = parseParams(params, z.object({ limit: limit(100, 1000) }));
    const selection = { ...parseParams(params, selectionParams), accountId };
    return c.json({
      count: await countUnreadGroups(deps.db, selection, { limit: most, groupedTypes }),
    });
  });

  app.post(`${path}/clear`, async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await clearNotifications(deps.db, accountId);
    return c.json({});
  });
}

/** One group; after the addresses that a key could be taken for. */
export function routeGroup(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  const path = '/api/v2/notifications/:group_key';

  app.get(path, async (c) => {
    const { accountId } = requireUser(c, READ);
    const newest = inGroup(deps.db, accountId, c.req.param('group_key'))
      .orderBy('notifications.id', 'desc')
      .limit(1);
    const group = await showGroup(deps.db, accountId, await newest.executeTakeFirst());
    if (!group) throw notFound();
    return c.json(await showGroups(deps, [group], { viewer: accountId, accounts: 'full' }));
  });

  app.get(`${path}/accounts`, async (c) => {
    const { accountId } = requireUser(c, READ, WRITE);
    const key = c.req.param('group_key');
    const page = await validParams(c, pageParams(40, 80));
    const accounts = await listGroupAccounts(deps.db, { accountId, key }, page);
    linkEnds(c, { origin: deps.config.origin, ...accounts });
    return c.json(await hydrateAccountList(deps, accounts.ids));
  });

  app.post(`${path}/dismiss`, async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await dismissGroup(deps.db, { accountId, key: c.req.param('group_key') });
    return c.json({});
  });
}

function groupedOf(asked: readonly (string | undefined)[]) {
  return asked.length === 0 ? GROUPABLE : GROUPABLE.filter((type) => asked.includes(type));
}

function expandOf(value: string | undefined): 'full' | 'partial_avatars' {
  if (value === undefined || value === '' || value === 'full') return 'full';
  if (value === 'partial_avatars') return value;
  throw new DomainError(
    'bad_request',
    `Invalid value for 'expand_accounts': '${value}', allowed values are 'full' and 'partial_avatars'`,
  );
}
