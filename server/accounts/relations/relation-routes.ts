import type { Context, Hono } from 'hono';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { notFound } from '#server/core/errors.ts';
import { acceptFollow } from './accept-follow.ts';
import { annotate } from './annotate.ts';
import { block } from './block.ts';
import { blockDomain, previewDomainBlock, unblockDomain } from './block-domain.ts';
import { endorse, unendorse } from './endorse.ts';
import { follow } from './follow.ts';
import { existingAccount } from '../lookup.ts';
import { mute, unmute } from './mute.ts';
import type { Pair } from './pair.ts';
import { domainParams, followParams, muteParams, noteParams } from '../params.ts';
import { rejectFollow, rejectRequest } from './reject-follow.ts';
import { relationship } from './relationships.ts';
import type { AccountsDeps } from '../routes.ts';
import { unblock } from './unblock.ts';
import { unfollow } from './unfollow.ts';

/** What one account does to another; each answers with how the two stand then. */
export function routeRelations(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  const act = (
    path: string,
    scope: string,
    work: (pair: Pair, c: Context<ApiEnv>) => Promise<unknown>,
  ) => {
    app.post(path, async (c) => {
      const { accountId } = requireUser(c, scope);
      const targetAccountId = await existingAccount(deps.db, c.req.param('id') ?? '');
      await work({ accountId, targetAccountId }, c);
      return c.json(await relationship(deps.db, accountId, targetAccountId));
    });
  };
  const swapped = ({ accountId, targetAccountId }: Pair): Pair => ({
    accountId: targetAccountId,
    targetAccountId: accountId,
  });

  act('/api/v1/accounts/:id/follow', 'write:follows', async (pair, c) => {
    const { reblogs, notify, languages } = await validParams(c, followParams);
    await follow(deps, { ...pair, showReblogs: reblogs, notify, languages });
  });
  act('/api/v1/accounts/:id/unfollow', 'write:follows', (pair) => unfollow(deps, pair));
  act('/api/v1/accounts/:id/remove_from_followers', 'write:follows', (pair) =>
    rejectFollow(deps, swapped(pair)),
  );
  act('/api/v1/accounts/:id/block', 'write:blocks', (pair) => block(deps, pair));
  act('/api/v1/accounts/:id/unblock', 'write:blocks', (pair) => unblock(deps, pair));
  act('/api/v1/accounts/:id/mute', 'write:mutes', async (pair, c) => {
    await mute(deps, { ...pair, ...(await validParams(c, muteParams)) });
  });
  act('/api/v1/accounts/:id/unmute', 'write:mutes', (pair) => unmute(deps, pair));
  act('/api/v1/accounts/:id/note', 'write:accounts', async (pair, c) => {
    const { comment = '' } = await validParams(c, noteParams);
    await annotate(deps, { ...pair, comment });
  });
  // The older and the newer names of the same.
  for (const name of ['endorse', 'pin'])
    act(`/api/v1/accounts/:id/${name}`, 'write:accounts', (pair) => endorse(deps, pair));
  for (const name of ['unendorse', 'unpin'])
    act(`/api/v1/accounts/:id/${name}`, 'write:accounts', (pair) => unendorse(deps, pair));
  act('/api/v1/follow_requests/:id/authorize', 'write:follows', async (pair) => {
    if (!(await acceptFollow(deps, swapped(pair)))) throw notFound();
  });
  act('/api/v1/follow_requests/:id/reject', 'write:follows', async (pair) => {
    if (!(await rejectRequest(deps, swapped(pair)))) throw notFound();
  });
  routeDomains(app, deps);
}

function routeDomains(app: Hono<ApiEnv>, deps: AccountsDeps): void {
  app.get('/api/v1/domain_blocks/preview', async (c) => {
    const { accountId } = requireUser(c, 'read:blocks', 'write:blocks');
    const { domain = '' } = await validParams(c, domainParams);
    return c.json(await previewDomainBlock(deps.db, accountId, domain));
  });

  app.post('/api/v1/domain_blocks', async (c) => {
    const { accountId } = requireUser(c, 'write:blocks');
    const { domain = '' } = await validParams(c, domainParams);
    await blockDomain(deps, accountId, domain);
    return c.json({});
  });

  app.delete('/api/v1/domain_blocks', async (c) => {
    const { accountId } = requireUser(c, 'write:blocks');
    const { domain = '' } = await validParams(c, domainParams);
    await unblockDomain(deps, accountId, domain);
    return c.json({});
  });
}
