import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { linkPage, pageParams } from '#server/api/pages.ts';
import { limit, text } from '#server/api/params/fields.ts';
import { parseParams, readParams, validParams } from '#server/api/params/read.ts';
import { pathId } from '#server/api/path-id.ts';
import { type ApiEnv, requireUser, type Viewer } from '#server/api/viewer.ts';
import { FeedItem } from '#server/contract/curated-feed.ts';
import { invalid, notFound } from '#server/core/errors.ts';
import { MINUTE } from '#server/core/time.ts';
import { remoteFile, type RemoteFileDeps } from '#server/media/remote-file.ts';
import { limitTo, type RateCounter } from '#server/rate-limits/rate-counter.ts';
import type { HydrateDeps } from '#server/statuses/hydrate.ts';
import { checkLanguage } from './check.ts';
import { createFeed } from './create.ts';
import { listCuratedFeeds, showCuratedFeed } from './curated.ts';
import { describeSources } from './describe-sources.ts';
import { editFeed } from './edit.ts';
import { toldInWords } from './fault.ts';
import {
  listItems,
  postCandidate,
  postItem,
  removeItemByHand,
  showItem,
  skipCandidate,
} from './items.ts';
import { type AskForRunDeps, askForRun, deleteFeed, pauseFeed, resumeFeed } from './manage.ts';
import {
  changeOf,
  feedChangeParams,
  filled,
  hashtags,
  newFeedParams,
  sourceParams,
} from './params.ts';
import { refuseUnlessCurator } from './policy.ts';
import { postByHand } from './post-by-hand.ts';
import { signedPicture } from './preview-picture.ts';
import { rememberForAWhile } from './remember.ts';
import type { FeedDeps } from './run.ts';
import { showFeedPreview, showSourcePreview } from './show-preview.ts';

export type CurateDeps = FeedDeps &
  HydrateDeps &
  RemoteFileDeps & {
    jobs: AskForRunDeps['jobs'];
    rates: RateCounter;
    secretKey: string;
    config: FeedDeps['config'];
    storage: FeedDeps['storage'];
  };

const READ = 'admin:read:feeds';
const WRITE = 'admin:write:feeds';
const AT = '/api/wikimedia/v1/curate';

/** What makes us ask a wiki, by one person. */
const ASKING = { limit: 60, window: MINUTE };
const WRITING = { limit: 30, window: MINUTE };

/** Feeds for those who look after them: people with the role of a curator, admins, the owner. */
export function curateRoutes(deps: CurateDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  // Who changes a word in a form asks for the same things again and again.
  const looking = { ...deps, wiki: rememberForAWhile(deps.wiki) };
  routeSources(app, looking);
  routeFeeds(app, deps);
  routeRunning(app, looking);
  routeItems(app, deps);
  return app;
}

function curator(c: Context<ApiEnv>, scope: typeof READ | typeof WRITE): Viewer {
  const viewer = requireUser(c, scope);
  refuseUnlessCurator(viewer);
  return viewer;
}

/** Somebody who may write, and does not so all the time. */
async function writer(c: Context<ApiEnv>, { rates }: CurateDeps): Promise<Viewer> {
  const viewer = curator(c, WRITE);
  await limitTo(rates, `curate:${viewer.accountId}`, WRITING);
  return viewer;
}

async function mayAsk({ rates }: CurateDeps, { accountId }: Viewer): Promise<void> {
  await limitTo(rates, `curate-asks:${accountId}`, ASKING);
}

const PREVIEWED = limit(3, 12);
const previewParams = z.object({
  source: filled,
  params: sourceParams,
  language: filled,
  hashtags,
  limit: PREVIEWED,
});
const pictureParams = z.object({ url: text, signature: text });

function routeSources(app: Hono<ApiEnv>, deps: CurateDeps): void {
  app.get(`${AT}/sources`, (c) => {
    curator(c, READ);
    return c.json(describeSources());
  });

  app.post(`${AT}/preview`, async (c) => {
    const viewer = curator(c, READ);
    const { source = '', params, language = '', ...rest } = await validParams(c, previewParams);
    await mayAsk(deps, viewer);
    return c.json(await showSourcePreview(deps, { source, params, language, ...rest }));
  });

  app.get(`${AT}/picture`, async (c) => {
    curator(c, READ);
    const { url = '', signature = '' } = await validParams(c, pictureParams);
    const served = await remoteFile(deps, signedPicture(deps, { url, signature }), 'small');
    if (served === null) throw notFound();
    return c.body(served.bytes, 200, {
      'Content-Type': served.mime,
      'Cache-Control': 'private, max-age=86400',
      'X-Content-Type-Options': 'nosniff',
    });
  });
}

function routeFeeds(app: Hono<ApiEnv>, deps: CurateDeps): void {
  app.get(`${AT}/feeds`, async (c) => {
    curator(c, READ);
    return c.json(await listCuratedFeeds(deps));
  });

  app.post(`${AT}/feeds`, async (c) => {
    const { accountId } = await writer(c, deps);
    const { source = '', username, ...given } = await validParams(c, newFeedParams);
    const { avatar, note, language = '', ...wish } = await changeOf(given);
    const { id } = await createFeed(deps, {
      ...wish,
      source,
      username,
      language,
      note: note === '' ? undefined : note,
      avatar: avatar ?? undefined,
      createdBy: accountId,
    });
    return c.json(await showCuratedFeed(deps, id));
  });

  app.get(`${AT}/feeds/:id`, async (c) => {
    curator(c, READ);
    return c.json(await showCuratedFeed(deps, pathId(c)));
  });

  app.on(['PATCH', 'PUT'], `${AT}/feeds/:id`, async (c) => {
    await writer(c, deps);
    const id = pathId(c);
    await editFeed(deps, id, await changeOf(await validParams(c, feedChangeParams)));
    return c.json(await showCuratedFeed(deps, id));
  });

  app.delete(`${AT}/feeds/:id`, async (c) => {
    await writer(c, deps);
    await deleteFeed(deps.db, pathId(c));
    return c.json({});
  });
}

function routeRunning(app: Hono<ApiEnv>, deps: CurateDeps): void {
  app.get(`${AT}/feeds/:id/preview`, async (c) => {
    const viewer = curator(c, READ);
    const id = pathId(c);
    const params = await validParams(c, z.object({ limit: PREVIEWED }));
    await showCuratedFeed(deps, id);
    await mayAsk(deps, viewer);
    return c.json(await showFeedPreview(deps, id, params.limit));
  });

  app.post(`${AT}/feeds/:id/run`, async (c) => {
    const viewer = await writer(c, deps);
    const id = pathId(c);
    await showCuratedFeed(deps, id);
    await mayAsk(deps, viewer);
    await askForRun(deps, id);
    return c.json(await showCuratedFeed(deps, id));
  });

  for (const [word, change] of [
    ['pause', pauseFeed],
    ['resume', resumeFeed],
  ] as const) {
    app.post(`${AT}/feeds/:id/${word}`, async (c) => {
      await writer(c, deps);
      const id = pathId(c);
      await change(deps.db, id);
      return c.json(await showCuratedFeed(deps, id));
    });
  }
}

const itemsPage = pageParams(20, 40);
const STATES = FeedItem.shape.state.options;
const postParams = z.object({
  key: filled,
  text,
  picture_id: filled,
  alt: text,
  language: filled,
});

function routeItems(app: Hono<ApiEnv>, deps: CurateDeps): void {
  app.get(`${AT}/feeds/:id/items`, async (c) => {
    curator(c, READ);
    const params = await readParams(c);
    const page = parseParams(params, itemsPage);
    const given = parseParams(params, z.object({ state: filled })).state;
    const state = STATES.find((one) => one === given);
    const items = await listItems(deps, pathId(c), { state, page });
    linkPage(c, {
      origin: deps.config.origin,
      cursors: items.map((item) => item.id),
      more: items.length === page.limit,
    });
    return c.json(items);
  });

  app.post(`${AT}/feeds/:id/items`, async (c) => {
    const viewer = await writer(c, deps);
    const feedId = pathId(c);
    const { key, text: said = '', picture_id, alt, language } = await validParams(c, postParams);
    await showCuratedFeed(deps, feedId);
    await mayAsk(deps, viewer);
    if (key !== undefined)
      return c.json(await showItem(deps, await postCandidate(deps, feedId, key)));
    if (picture_id !== undefined && !/^\d{1,15}$/.test(picture_id)) throw notFound();
    const id = await toldInWords(() =>
      postByHand(deps, feedId, {
        text: said,
        pictureId: picture_id,
        alt,
        language: language === undefined ? undefined : checkLanguage(language),
        idempotencyKey: c.req.header('Idempotency-Key'),
      }),
    );
    return c.json(await showItem(deps, id));
  });

  app.post(`${AT}/feeds/:id/skip`, async (c) => {
    const viewer = await writer(c, deps);
    const feedId = pathId(c);
    const { key } = await validParams(c, z.object({ key: filled }));
    await showCuratedFeed(deps, feedId);
    if (key === undefined) throw invalid('key is missing');
    await mayAsk(deps, viewer);
    return c.json(await showItem(deps, await skipCandidate(deps, feedId, key)));
  });

  app.post(`${AT}/items/:id/post`, async (c) => {
    const viewer = await writer(c, deps);
    const id = pathId(c);
    await showItem(deps, id);
    await mayAsk(deps, viewer);
    await postItem(deps, id);
    return c.json(await showItem(deps, id));
  });

  app.post(`${AT}/items/:id/remove`, async (c) => {
    await writer(c, deps);
    const id = pathId(c);
    await removeItemByHand(deps, id);
    return c.json(await showItem(deps, id));
  });
}
