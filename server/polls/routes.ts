import { Hono } from 'hono';
import { parseParams, readParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, optionalUser, requireUser } from '#server/api/viewer.ts';
import type { EmojisDeps } from '#server/emojis/hydrate.ts';
import { recountPoll, showPoll } from './hydrate.ts';
import { voteParams } from './params.ts';
import type { RemotePolls } from './remote-polls.ts';
import { vote } from './vote.ts';

/** https://docs.joinmastodon.org/methods/polls/ */
export function pollsRoutes(deps: EmojisDeps & { remotePolls: RemotePolls }): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get('/api/v1/polls/:id', async (c) => {
    const viewer = optionalUser(c, 'read:statuses');
    if (viewer) await recountPoll(deps, pathId(c), viewer.accountId);
    return c.json(await showPoll(deps, pathId(c), viewer?.accountId ?? null));
  });

  app.post('/api/v1/polls/:id/votes', async (c) => {
    const { accountId } = requireUser(c, 'write:statuses');
    const pollId = pathId(c);
    const choices = parseParams(await readParams(c), voteParams);
    await vote(deps, { accountId, pollId, choices });
    return c.json(await showPoll(deps, pollId, accountId));
  });

  return app;
}
