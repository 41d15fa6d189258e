import { z } from 'zod';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import { profileWord } from '../profile-words.ts';
import { type Found, source, type SourceContext } from '../source.ts';
import { composeListed, FIRST_LISTING, foundFile } from './file-list.ts';
import { inspectFiles } from './file-post.ts';
import { pageUrlOf, usernameOf, wikiApi } from './names.ts';

const params = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .meta({ title: 'Search', description: 'As in the search of the wiki' }),
  wiki: wikiApi,
});

type Params = z.infer<typeof params>;

const answer = z.object({
  query: z
    .object({ search: z.array(z.object({ pageid: z.number(), title: z.string() })) })
    .optional(),
});

/** The newest files that a search finds; the words of CirrusSearch are understood on Wikimedia's wikis. */
export const fileSearch = source({
  name: 'search',
  summary: 'Newest files that a search finds',
  params,
  schedule: { everyMinutes: 60 },
  postsPerRun: 5,
  icon: 'picture',
  defaults: (given, { config, language }) => ({
    username: usernameOf(given.query),
    displayName: given.query.slice(0, 30),
    note: profileWord('search', language, given.query, given.wiki),
    hashtags: given.wiki === undefined ? ['WikimediaCommons'] : [],
    url: `${pageUrlOf(given.wiki ?? config.commonsApi, 'Special:Search')}?search=${encodeURIComponent(given.query)}`,
    license: profileWord('freeLicences', language),
  }),
  find: (ctx, given) => find(ctx, given),
  compose: (ctx, given, ref) => composeListed(ctx, given.wiki ?? ctx.config.commonsApi, ref),
  inspect: (ctx, given, posted) => inspectFiles(ctx, given.wiki ?? ctx.config.commonsApi, posted),
});

async function find(ctx: SourceContext, given: Params): Promise<Found[]> {
  const api = given.wiki ?? ctx.config.commonsApi;
  const params = {
    action: 'query',
    list: 'search',
    srsearch: given.query,
    srnamespace: 6,
    srlimit: FIRST_LISTING,
    srprop: 'timestamp',
  };
  const newest = { ...params, srsort: 'create_timestamp_desc' };
  const { query } = await ctx.wiki.query(api, newest, answer).catch((error: unknown) => {
    // MediaWiki without CirrusSearch knows one order only.
    if (error instanceof WikiError && error.code === 'badvalue')
      return ctx.wiki.query(api, params, answer);
    throw error;
  });
  // Page ids grow: the oldest file first.
  return (query?.search ?? [])
    .toSorted((one, other) => one.pageid - other.pageid)
    .map(({ pageid, title }) => foundFile(pageid, title));
}
