import { hash } from 'node:crypto';
import { z } from 'zod';
import { WikiError } from '#server/wikimedia/wiki-error.ts';
import { linesOf, piecesOf, textOf } from '../pieces.ts';
import { source } from '../source.ts';
import { word } from '../words.ts';
import { siteName } from './file-post.ts';
import { pageUrlOf } from './names.ts';
import { pageDefaults, pageParams } from './page.ts';

const params = pageParams({
  title: 'Talk page',
  description: 'Its whole title, such as Talk:Main Page',
});

const sections = z.object({
  parse: z.object({
    sections: z.array(
      z.object({ line: z.string(), anchor: z.string(), index: z.string(), level: z.string() }),
    ),
  }),
});
const NOTHING: z.infer<typeof sections> = { parse: { sections: [] } };
const parsed = z.object({ parse: z.object({ text: z.string() }) });

/** The new sections of a talk page, so that a discussion can be followed from anywhere. */
export const talkSections = source({
  name: 'talk-sections',
  summary: 'New sections of a talk page of any wiki',
  params,
  schedule: { everyMinutes: 30 },
  postsPerRun: 5,
  icon: 'talk',
  defaults: (given, where) => pageDefaults('sections', given, where),
  find: async (ctx, given) => {
    const api = given.wiki ?? ctx.config.metaApi;
    const asked = { action: 'parse', page: given.page, prop: 'sections', redirects: 1 };
    const { parse } = await ctx.wiki.query(api, asked, sections).catch((error: unknown) => {
      // Nobody has said anything yet.
      if (error instanceof WikiError && error.code === 'missingtitle') return NOTHING;
      throw error;
    });
    return parse.sections
      .filter(({ level, index }) => level === '2' && /^\d+$/.test(index))
      .map(({ line, anchor, index }) => {
        const title = textOf(piecesOf(line, api));
        return { key: `section:${hash('sha1', anchor)}`, title, ref: { anchor, index, title } };
      });
  },
  compose: async (ctx, given, { anchor = '', index = '', title = '' }) => {
    const api = given.wiki ?? ctx.config.metaApi;
    const asked = { action: 'parse', page: given.page, prop: 'text', section: index, redirects: 1 };
    const options = { disablelimitreport: 1, disableeditsection: 1, wrapoutputclass: '' };
    const { parse } = await ctx.wiki.query(api, { ...asked, ...options }, parsed);
    const body = parse.text.replace(/<h2[\s\S]*?<\/h2>/, '');
    const url = `${pageUrlOf(api, given.page)}#${anchor}`;
    return {
      post: {
        heading: { text: String(title), url },
        paragraphs: linesOf(body, api),
        credit: [
          { text: `${word('newSection', ctx.language)}: ` },
          { text: given.page, url },
          { text: ` · ${await siteName(ctx, api)}` },
        ],
        language: ctx.language,
        picture: null,
        pageId: null,
        version: null,
      },
    };
  },
});
