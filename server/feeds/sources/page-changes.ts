import { z } from 'zod';
import { continued } from '#server/wikimedia/continue.ts';
import { piecesOf } from '../pieces.ts';
import { source } from '../source.ts';
import { FIRST_LISTING, LONGEST_LISTING, OVERLAP } from './file-list.ts';
import { siteName } from './file-post.ts';
import { pageUrlOf } from './names.ts';
import { pageDefaults, pageParams } from './page.ts';

const params = pageParams({ title: 'Page', description: 'Its whole title, such as Project:News' });

const answer = z.object({
  query: z
    .object({
      pages: z.array(
        z.object({
          title: z.string(),
          missing: z.boolean().optional(),
          revisions: z
            .array(
              z.object({
                revid: z.number(),
                user: z.string().optional(),
                parsedcomment: z.string().optional(),
                size: z.number().optional(),
              }),
            )
            .optional(),
        }),
      ),
    })
    .optional(),
});

/** Every change of a page. */
export const pageChanges = source({
  name: 'page-changes',
  summary: 'Changes of a page of any wiki',
  params,
  schedule: { everyMinutes: 30 },
  postsPerRun: 5,
  icon: 'talk',
  defaults: (given, where) => pageDefaults('changes', given, where),
  find: async (ctx, given, { readUntil }) => {
    const api = given.wiki ?? ctx.config.metaApi;
    const from = readUntil && new Date(readUntil.getTime() - OVERLAP).toISOString();
    const asked = {
      action: 'query',
      prop: 'revisions',
      titles: [given.page],
      rvprop: 'ids|user|parsedcomment|size',
      rvlimit: 50,
      rvdir: from === null ? 'older' : 'newer',
      rvstart: from ?? undefined,
    };
    const found = [];
    for await (const { query } of continued(ctx.wiki, api, asked, answer)) {
      for (const { revid, user = '', parsedcomment: comment = '' } of query?.pages[0]?.revisions ??
        [])
        found.push({ key: `rev:${revid}`, title: given.page, ref: { revid, user, comment } });
      if (found.length >= (from === null ? FIRST_LISTING : LONGEST_LISTING)) break;
    }
    return from === null ? found.toReversed() : found;
  },
  compose: async (ctx, given, { revid = 0, user = '', comment = '' }) => {
    const api = given.wiki ?? ctx.config.metaApi;
    const page = pageUrlOf(api, given.page);
    const diff = `${new URL(api).href.replace(/api\.php$/, 'index.php')}?diff=${revid}`;
    const said = piecesOf(String(comment), api);
    const who = String(user) === '' ? [] : [{ text: String(user), url: diff }];
    const about =
      said.length > 0 && who.length > 0 ? [...who, { text: ' — ' }, ...said] : [...who, ...said];
    return {
      post: {
        heading: { text: given.page, url: page },
        paragraphs: [about.length > 0 ? about : [{ text: given.page, url: diff }]],
        credit: [{ text: await siteName(ctx, api), url: diff }],
        language: ctx.language,
        picture: null,
        pageId: null,
        version: null,
      },
    };
  },
});
