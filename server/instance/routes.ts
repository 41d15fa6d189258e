import { Hono } from 'hono';
import { sql } from 'kysely';
import { z } from 'zod';
import { answerReady } from '#server/api/ready.ts';
import { text } from '#server/api/params/fields.ts';
import { validParams } from '#server/api/params/read.ts';
import { type ApiEnv, requireUser } from '#server/api/viewer.ts';
import type { InstanceText } from '#server/contract/instance-texts.ts';
import { DomainError } from '#server/core/errors.ts';
import { toApiDate } from '#server/core/time.ts';
import { renderText } from '#server/statuses/render/html.ts';
import { readSettings } from '#server/settings/settings.ts';
import { showDomainBlocks } from './domain-blocks.ts';
import { routeEmpty } from './empty-routes.ts';
import { languages } from './languages.ts';
import { PRIVACY_UPDATED, privacyText } from './privacy.ts';
import { peers, searchPeers } from './peers.ts';
import { whenSet } from './queries.ts';
import { type InstanceDeps, listRules, readyInstance } from './show-instance.ts';
import { SOURCE_PATH, sourceArchive } from './source-archive.ts';
import { activity } from './statistics.ts';
import { showTerms } from './terms.ts';

/** https://docs.joinmastodon.org/methods/instance/ and what clients ask for before they show anything. */
export function instanceRoutes(deps: InstanceDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/v2/instance', async (c) => answerReady(c, await readyInstance(deps, 'v2')));
  app.get('/api/v1/instance', async (c) => answerReady(c, await readyInstance(deps, 'v1')));
  routeDetails(app, deps);
  routeHealth(app, deps);
  app.get(SOURCE_PATH, async (c) =>
    c.body(await sourceArchive(), 200, {
      'Content-Type': 'application/gzip',
      'Cache-Control': 'public, max-age=3600',
    }),
  );
  routeEmpty(app);
  return app;
}

function routeDetails(app: Hono<ApiEnv>, deps: InstanceDeps): void {
  const { db, config } = deps;
  app.get('/api/v1/instance/rules', async (c) => c.json(await listRules(db)));
  app.get('/api/v1/instance/peers', async (c) => c.json(await peers(db)));
  app.get('/api/v1/instance/activity', async (c) => c.json(await activity(db)));
  app.get('/api/v1/peers/search', async (c) => {
    const { q = '' } = await validParams(c, z.object({ q: text }));
    return c.json(await searchPeers(db, q));
  });
  app.get('/api/v1/instance/terms_of_service', async (c) => c.json(await showTerms(deps)));
  app.get('/api/v1/instance/terms_of_service/:date', async (c) =>
    c.json(await showTerms(deps, c.req.param('date'))),
  );
  app.get('/api/v1/instance/languages', (c) => c.json(languages()));

  app.get('/api/v1/instance/extended_description', async (c) => {
    const about = (await readSettings(db))['site.about'];
    const content = renderText(about, { origin: config.origin, mentioned: new Map() });
    const updated = await whenSet(db, 'site.about');
    return c.json({ updated_at: updated && toApiDate(updated), content } satisfies InstanceText);
  });

  app.get('/api/v1/instance/privacy_policy', (c) => {
    const content = renderText(privacyText(config), {
      origin: config.origin,
      mentioned: new Map(),
    });
    return c.json({ updated_at: toApiDate(PRIVACY_UPDATED), content } satisfies InstanceText);
  });

  app.get('/api/v1/instance/domain_blocks', async (c) =>
    c.json(await showDomainBlocks(db, () => requireUser(c))),
  );
}

/**
 * For load balancers and supervisors: 200 while the database answers. As JSON to those who ask for it
 * (https://docs.joinmastodon.org/methods/health/), else the text that checks made for Mastodon look for.
 */
function routeHealth(app: Hono<ApiEnv>, deps: InstanceDeps): void {
  app.get('/health', async (c) => {
    try {
      await sql`select 1`.execute(deps.db);
    } catch (cause) {
      throw new DomainError('overloaded', 'The database does not answer', { cause });
    }
    const asksForJson = c.req.header('accept')?.includes('application/json') ?? false;
    return asksForJson ? c.json({ status: 'UP' }) : c.text('OK');
  });
}
