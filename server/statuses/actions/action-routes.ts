import { Hono } from 'hono';
import { z } from 'zod';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { Visibility } from '#server/contract/formats.ts';
import type { Status } from '#server/contract/status.ts';
import { bookmark, unbookmark } from './bookmark.ts';
import { favourite } from './favourite.ts';
import { type HydrateDeps, hydrateStatus, showStatus } from '../hydrate.ts';
import { muteConversation, unmuteConversation } from './mute-conversation.ts';
import { pin, unpin } from './pin.ts';
import type { PublishDeps } from '../publish.ts';
import { reblog } from './reblog.ts';
import { showUndone } from './show-undone.ts';
import { unfavourite } from './unfavourite.ts';
import { unreblog } from './unreblog.ts';

export type ActionDeps = HydrateDeps & PublishDeps;

interface Action {
  scope: string;
  /** Resolves to the id of the status to answer with. */
  run: (deps: ActionDeps, input: { accountId: string; statusId: string }) => Promise<string>;
  /** How it is shown then. */
  show: (deps: ActionDeps, statusId: string, accountId: string) => Promise<Status>;
}

/** `POST /api/v1/statuses/:id/<name>`: what one does with a status, and its reverse. */
const ACTIONS: Record<string, Action> = {
  favourite: { scope: 'write:favourites', run: favourite, show: showStatus },
  unfavourite: { scope: 'write:favourites', run: unfavourite, show: showUndone },
  unreblog: { scope: 'write:statuses', run: unreblog, show: showUndone },
  bookmark: { scope: 'write:bookmarks', run: bookmark, show: showStatus },
  unbookmark: { scope: 'write:bookmarks', run: unbookmark, show: showUndone },
  mute: { scope: 'write:mutes', run: muteConversation, show: showStatus },
  unmute: { scope: 'write:mutes', run: unmuteConversation, show: showStatus },
  pin: { scope: 'write:accounts', run: sameStatus(pin), show: showStatus },
  unpin: { scope: 'write:accounts', run: sameStatus(unpin), show: showStatus },
};

const reblogParams = z.object({
  // A boost for named people is none.
  visibility: z.preprocess(
    (value) => value || undefined,
    Visibility.exclude(['direct']).optional(),
  ),
});

export function actionRoutes(deps: ActionDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  for (const [name, { scope, run, show }] of Object.entries(ACTIONS)) {
    app.post(`/api/v1/statuses/:id/${name}`, async (c) => {
      const { accountId } = requireUser(c, scope);
      const shownId = await run(deps, { accountId, statusId: pathId(c) });
      return c.json(await show(deps, shownId, accountId));
    });
  }
  app.post('/api/v1/statuses/:id/reblog', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const { visibility } = parseParams(await readParams(c), reblogParams);
    const statusId = pathId(c);
    const boostId = await reblog(deps, { accountId, statusId, visibility });
    // Somebody who taps twice may have taken it back by now.
    const boost = await hydrateStatus(deps, boostId, accountId);
    return c.json(boost ?? (await showStatus(deps, statusId, accountId)));
  });
  return app;
}

function sameStatus(
  act: (deps: ActionDeps, input: { accountId: string; statusId: string }) => Promise<void>,
): Action['run'] {
  return async (deps, input) => {
    await act(deps, input);
    return input.statusId;
  };
}
