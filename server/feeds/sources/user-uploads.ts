import { z } from 'zod';
import { continued } from '#server/wikimedia/continue.ts';
import { profileWord } from '../profile-words.ts';
import { type Found, type Since, source, type SourceContext } from '../source.ts';
import { composeListed, FIRST_LISTING, foundFile, LONGEST_LISTING, OVERLAP } from './file-list.ts';
import { inspectFiles } from './file-post.ts';
import { pageUrlOf, usernameOf, wikiApi } from './names.ts';

const params = z.strictObject({
  /** Without `User:`. */
  user: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .transform((name) => name.replace(/^User:/i, ''))
    .meta({ title: 'User name', description: 'As on the wiki' }),
  wiki: wikiApi,
});

type Params = z.infer<typeof params>;

const answer = z.object({
  query: z
    .object({
      pages: z.array(
        z.object({
          pageid: z.number(),
          title: z.string(),
          imageinfo: z.array(z.object({ timestamp: z.string() })).optional(),
        }),
      ),
    })
    .optional(),
});

/** What somebody uploads. */
export const userUploads = source({
  name: 'uploads',
  summary: 'Uploads of a person',
  params,
  schedule: { everyMinutes: 30 },
  postsPerRun: 5,
  icon: 'picture',
  defaults: (given, { config, language }) => ({
    username: usernameOf(`${given.user} uploads`),
    displayName: given.user,
    note: profileWord('uploads', language, given.user, given.wiki),
    hashtags: given.wiki === undefined ? ['WikimediaCommons'] : [],
    url: pageUrlOf(given.wiki ?? config.commonsApi, `Special:ListFiles/${given.user}`),
    license: profileWord('freeLicences', language),
  }),
  find: (ctx, given, since) => find(ctx, given, since),
  compose: (ctx, given, ref) => composeListed(ctx, given.wiki ?? ctx.config.commonsApi, ref),
  inspect: (ctx, given, posted) => inspectFiles(ctx, given.wiki ?? ctx.config.commonsApi, posted),
});

async function find(ctx: SourceContext, given: Params, { readUntil }: Since): Promise<Found[]> {
  const from = readUntil && new Date(readUntil.getTime() - OVERLAP).toISOString();
  const params = {
    action: 'query',
    generator: 'allimages',
    gaiuser: given.user,
    gaisort: 'timestamp',
    gaidir: from === null ? 'descending' : 'newer',
    gaistart: from ?? undefined,
    gailimit: 50,
    prop: 'imageinfo',
    iiprop: 'timestamp',
  };
  const most = from === null ? FIRST_LISTING : LONGEST_LISTING;
  const found = new Map<number, { title: string; at: string }>();
  const api = given.wiki ?? ctx.config.commonsApi;
  for await (const { query } of continued(ctx.wiki, api, params, answer)) {
    for (const { pageid, title, imageinfo } of query?.pages ?? [])
      found.set(pageid, { title, at: imageinfo?.[0]?.timestamp ?? '' });
    if (found.size >= most) break;
  }
  return [...found]
    .toSorted(([, one], [, other]) => one.at.localeCompare(other.at))
    .map(([pageId, { title }]) => foundFile(pageId, title));
}
