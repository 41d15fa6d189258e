import { Hono } from 'hono';
import { z } from 'zod';
import { existingAccount } from '#server/accounts/lookup.ts';
import { type HydrateAccountsDeps, hydrateAccountList } from '#server/accounts/hydrate.ts';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { boolean, id, list, text } from '#server/api/params/fields.ts';
import { parseParams, readParams, validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { createList, deleteList, updateList } from './change.ts';
import { addMembers, listMembers, removeMembers } from './members.ts';
import { allLists, listsWith, showList } from './show.ts';

const READ = 'read:lists';
const WRITE = 'write:lists';

const listParams = z
  .object({ title: text, replies_policy: text, exclusive: boolean })
  .transform((p) => ({
    title: p.title,
    repliesPolicy: p.replies_policy || undefined,
    exclusive: p.exclusive,
  }));

const memberParams = z
  .object({ account_ids: list(id) })
  .transform((p) => p.account_ids.flatMap((one) => one ?? []));

/**
 * `limit=0` asks for all of them, without pages: as many as nobody keeps by hand. A list with more goes
 * on where its link says.
 */
const ALL = 1_000;
const memberPage = pageParams(40, 80);

/** https://docs.joinmastodon.org/methods/lists/ */
export function listsRoutes(deps: HydrateAccountsDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/v1/lists', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await allLists(deps.db, accountId));
  });

  app.post('/api/v1/lists', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    return c.json(await createList(deps, accountId, await validParams(c, listParams)));
  });

  app.get('/api/v1/lists/:id', async (c) => {
    const { accountId } = requireUser(c, READ);
    return c.json(await showList(deps.db, { accountId, listId: pathId(c) }));
  });

  app.on(['PUT', 'PATCH'], '/api/v1/lists/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const change = await validParams(c, listParams);
    return c.json(await updateList(deps, { accountId, listId: pathId(c) }, change));
  });

  app.delete('/api/v1/lists/:id', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    await deleteList(deps, { accountId, listId: pathId(c) });
    return c.json({});
  });

  routeMembers(app, deps);
  return app;
}

function routeMembers(app: Hono<ApiEnv>, deps: HydrateAccountsDeps): void {
  app.get('/api/v1/lists/:id/accounts', async (c) => {
    const { accountId } = requireUser(c, READ);
    const params = await readParams(c);
    const all = String(params.limit) === '0';
    const asked = parseParams(params, memberPage);
    const page = all ? { ...asked, limit: ALL } : asked;
    const members = await listMembers(deps.db, { accountId, listId: pathId(c) }, page);
    const more = members.length === page.limit;
    if (!all || more) {
      linkPage(c, {
        origin: deps.config.origin,
        cursors: members.map((member) => member.cursor),
        more,
        prev: 'since_id',
      });
    }
    return c.json(
      await hydrateAccountList(
        deps,
        members.map((member) => member.id),
      ),
    );
  });

  app.post('/api/v1/lists/:id/accounts', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const ids = await validParams(c, memberParams);
    await addMembers(deps, { accountId, listId: pathId(c) }, ids);
    return c.json({});
  });

  app.delete('/api/v1/lists/:id/accounts', async (c) => {
    const { accountId } = requireUser(c, WRITE);
    const ids = await validParams(c, memberParams);
    await removeMembers(deps, { accountId, listId: pathId(c) }, ids);
    return c.json({});
  });

  app.get('/api/v1/accounts/:id/lists', async (c) => {
    const { accountId } = requireUser(c, READ);
    const memberId = await existingAccount(deps.db, c.req.param('id'));
    return c.json(await listsWith(deps.db, { accountId, memberId }));
  });
}
