import type { Hono } from 'hono';
import { z } from 'zod';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { boolean, id, list } from '#server/api/params/fields.ts';
import { parseParams, readParams, validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { NotificationPolicy, NotificationPolicyV1 } from '#server/contract/notification.ts';
import { notFound } from '#server/core/errors.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { acceptRequests, dismissRequests } from './answer-requests.ts';
import { changePolicy, readPolicy } from './held-back.ts';
import { findRequest, listRequests } from './requests.ts';

const READ = 'read:notifications';
const WRITE = 'write:notifications';

const verdict = z.preprocess(
  (value) => (value === '' || value === null ? undefined : value),
  z.enum(['accept', 'filter', 'drop']).optional(),
);
const policyParams = z
  .object({
    for_not_following: verdict,
    for_not_followers: verdict,
    for_new_accounts: verdict,
    for_private_mentions: verdict,
    for_limited_accounts: verdict,
  })
  .transform(given);
const v1Params = z
  .object({
    filter_not_following: boolean,
    filter_not_followers: boolean,
    filter_new_accounts: boolean,
    filter_private_mentions: boolean,
  })
  .transform((p) =>
    given({
      for_not_following: word(p.filter_not_following),
      for_not_followers: word(p.filter_not_followers),
      for_new_accounts: word(p.filter_new_accounts),
      for_private_mentions: word(p.filter_private_mentions),
    }),
  );

/** https://docs.joinmastodon.org/methods/notifications/#get-policy, as words and as booleans. */
export function routePolicy(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  app.get('/api/v2/notifications/policy', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await readPolicy(deps.db, accountId));
  });

  app.on(['PATCH', 'PUT'], '/api/v2/notifications/policy', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await changePolicy(deps.db, accountId, await validParams(c, policyParams));
    return c.json(await readPolicy(deps.db, accountId));
  });

  app.get('/api/v1/notifications/policy', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(inBooleans(await readPolicy(deps.db, accountId)));
  });

  app.on(['PATCH', 'PUT'], '/api/v1/notifications/policy', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await changePolicy(deps.db, accountId, await validParams(c, v1Params));
    return c.json(inBooleans(await readPolicy(deps.db, accountId)));
  });
}

/** https://docs.joinmastodon.org/methods/notifications/#get-requests */
export function routeRequests(app: Hono<ApiEnv>, deps: HydrateDeps): void {
  const path = '/api/v1/notifications/requests';

  app.get(path, async (c) => {
    const { accountId } = requireUser(c, READ);
    const page = parseParams(await readParams(c), pageParams(40, 80));
    const requests = await listRequests(deps, accountId, page);
    linkPage(c, {
      origin: deps.config.origin,
      cursors: requests.map((one) => one.id),
      more: requests.length === page.limit,
    });
    return c.json(requests);
  });

  // Accepting is done when it is answered, so nothing is ever on its way.
  app.get(`${path}/merged`, (c) => {
    requireUser(c, READ);
    return c.json({ merged: true });
  });

  const verbs = { accept: acceptRequests, dismiss: dismissRequests };
  for (const [name, answer] of Object.entries(verbs)) {
    app.post(`${path}/${name}`, async (c) => {
      const { accountId } = requireUser(c, WRITE);
      const params = await validParams(c, z.object({ id: list(id) }));
      await answer(deps, { accountId, ids: params.id.filter((one) => one !== undefined) });
      return c.json({});
    });

    app.post(`${path}/:id/${name}`, async (c) => {
      const { accountId } = requireUser(c, WRITE);
      if ((await answer(deps, { accountId, ids: [pathId(c)] })) === 0) throw notFound();
      return c.json({});
    });
  }

  app.get(`${path}/:id`, async (c) => {
    const { accountId } = requireUser(c, READ);
    const request = await findRequest(deps, { accountId, id: pathId(c) });
    if (!request) throw notFound();
    return c.json(request);
  });
}

/** Android reads and writes booleans; what is dropped is, to it, filtered. */
function inBooleans(policy: NotificationPolicy): NotificationPolicyV1 {
  return {
    filter_not_following: policy.for_not_following !== 'accept',
    filter_not_followers: policy.for_not_followers !== 'accept',
    filter_new_accounts: policy.for_new_accounts !== 'accept',
    filter_private_mentions: policy.for_private_mentions !== 'accept',
    summary: policy.summary,
  };
}

function word(filter: boolean | undefined): 'accept' | 'filter' | undefined {
  if (filter === undefined) return undefined;
  return filter ? 'filter' : 'accept';
}

/** Only what was given: the rest stays as it is. */
function given<T extends object>(params: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
