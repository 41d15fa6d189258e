import { Hono } from 'hono';
import { z } from 'zod';
import { text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { Db } from '#server/db/pool.ts';
import { type TranslateDeps, translateStatus } from './translate.ts';

/** https://docs.joinmastodon.org/methods/statuses/#translate and what can be translated. */
export function translationRoutes(deps: TranslateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.post('/api/v1/statuses/:id/translate', async (c) => {
    const { accountId, userId } = requireUser(c, 'read:statuses');
    const { lang } = await validParams(c, z.object({ lang: text }));
    const to = lang || (await localeOf(deps.db, userId));
    return c.json(await translateStatus(deps, { statusId: pathId(c), viewer: accountId, to }));
  });

  app.get('/api/v1/instance/translation_languages', async (c) => {
    return c.json((await deps.translation?.languages()) ?? {});
  });
  return app;
}

async function localeOf(db: Db, userId: string): Promise<string> {
  const user = await db
    .selectFrom('users')
    .select('locale')
    .where('id', '=', userId)
    .executeTakeFirst();
  return user?.locale ?? 'en';
}
