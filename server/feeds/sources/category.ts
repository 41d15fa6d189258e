import { z } from 'zod';
import { continued } from '#server/wikimedia/continue.ts';
import { profileWord } from '../profile-words.ts';
import { type Found, type Since, source, type SourceContext } from '../source.ts';
import { inspectFiles } from './file-post.ts';
import { composeListed, FIRST_LISTING, foundFile, LONGEST_LISTING, OVERLAP } from './file-list.ts';
import { pageUrlOf, usernameOf, wikiApi } from './names.ts';

/** Ready-made: the assessments that Commons is proud of. */
const KNOWN: Record<string, string> = {
  featured: 'Featured pictures on Wikimedia Commons',
  quality: 'Quality images',
  valued: 'Valued images',
};

/** What wikis in other languages call the namespace. */
const NAMESPACE =
  /^(?:Category|Kategor(?:ie|ia|i)|Catégorie|Categor[ií]a|Categorie|Категор[иі]я|تصنيف|رده|קטגוריה|分[类類]|カテゴリ)\s*:\s*/i;

const params = z.strictObject({
  /** Without `Category:`; `featured`, `quality` and `valued` are those of Commons. */
  category: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .transform((name) => KNOWN[name] ?? name.replace(NAMESPACE, ''))
    .meta({
      title: 'Category',
      description: 'Its name; featured, quality and valued are those of Commons',
      choices: Object.values(KNOWN),
    }),
  /** Action API of the wiki; Commons unless told. */
  wiki: wikiApi,
});

type Params = z.infer<typeof params>;

const answer = z.object({
  query: z
    .object({ categorymembers: z.array(z.object({ pageid: z.number(), title: z.string() })) })
    .optional(),
});

/** The newest files of a category. */
export const category = source({
  name: 'category',
  summary: 'Newest files of a category (featured, quality, valued, or any)',
  params,
  schedule: { everyMinutes: 30 },
  postsPerRun: 5,
  icon: 'picture',
  defaults: (given, { config, language }) => ({
    username: usernameOf(given.category),
    ...namesOf(given, language),
    hashtags: given.wiki === undefined ? ['WikimediaCommons'] : [],
    url: pageUrlOf(given.wiki ?? config.commonsApi, `Category:${given.category}`),
    license: profileWord('freeLicences', language),
  }),
  find: (ctx, given, since) => find(ctx, given, since),
  compose: (ctx, given, ref) => composeListed(ctx, given.wiki ?? ctx.config.commonsApi, ref),
  inspect: (ctx, given, posted) => inspectFiles(ctx, given.wiki ?? ctx.config.commonsApi, posted),
});

/** The assessments have names and words of their own. */
function namesOf(
  { category, wiki }: Params,
  language: string,
): { displayName: string; note: string } {
  const known = (['featured', 'quality', 'valued'] as const).find(
    (one) => wiki === undefined && KNOWN[one] === category,
  );
  return known
    ? {
        displayName: profileWord(`${known}Name`, language),
        note: profileWord(known, language),
      }
    : { displayName: category, note: profileWord('category', language, category, wiki) };
}

/**
 * `cmsort=timestamp` is when a file came into the category. `cmtype` is ignored beside it, the
 * namespace is not; answers may be empty and still go on.
 */
async function find(ctx: SourceContext, given: Params, { readUntil }: Since): Promise<Found[]> {
  const from = readUntil && new Date(readUntil.getTime() - OVERLAP).toISOString();
  const params = {
    action: 'query',
    list: 'categorymembers',
    cmtitle: `Category:${given.category}`,
    cmnamespace: 6,
    cmprop: 'ids|title|timestamp',
    cmsort: 'timestamp',
    cmdir: from === null ? 'desc' : 'newer',
    cmlimit: 50,
    cmstart: from ?? undefined,
  };
  const most = from === null ? FIRST_LISTING : LONGEST_LISTING;
  const found: Found[] = [];
  const api = given.wiki ?? ctx.config.commonsApi;
  for await (const { query } of continued(ctx.wiki, api, params, answer)) {
    for (const { pageid, title } of query?.categorymembers ?? [])
      found.push(foundFile(pageid, title));
    if (found.length >= most) break;
  }
  const some = found.slice(0, most);
  return from === null ? some.toReversed() : some;
}
