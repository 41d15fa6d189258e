import { type Context, Hono } from 'hono';
import { readParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import { readTarget, readWishes } from './params.ts';
import {
  changeWishes,
  type PushDeps,
  showSubscription,
  subscribe,
  unsubscribe,
} from './subscription.ts';

const PATH = '/api/v1/push/subscription';

/** https://docs.joinmastodon.org/methods/push/ */
export function pushRoutes(deps: PushDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post(PATH, async (c) => {
    const viewer = requireUser(c, 'push');
    const params = await readParams(c);
    const { alerts, policy } = readWishes(params);
    const given = {
      ...readTarget(params),
      alerts: alerts ?? [],
      policy: policy ?? ('all' as const),
    };
    return c.json(await subscribe(deps, viewer, { ...given, token: tokenOf(c) }));
  });
  app.get(PATH, async (c) => c.json(await showSubscription(deps.db, requireUser(c, 'push'))));
  app.on(['PUT', 'PATCH'], PATH, async (c) => {
    const viewer = requireUser(c, 'push');
    return c.json(await changeWishes(deps, viewer, readWishes(await readParams(c))));
  });
  app.delete(PATH, async (c) => {
    await unsubscribe(deps, requireUser(c, 'push'));
    return c.json({});
  });
  return app;
}

/** The token this request came with: messages name it, so that an app knows whose they are. */
function tokenOf(c: Context<ApiEnv>): string | null {
  if (c.var.viewer?.via !== 'token') return null;
  const header = /^bearer +(\S+)/i.exec(c.req.header('authorization') ?? '')?.[1];
  return header ?? c.req.query('access_token') ?? null;
}
