import { z } from 'zod';
import { toApiDay } from '#server/core/time.ts';
import { profileWord } from '../profile-words.ts';
import { source } from '../source.ts';
import { word } from '../words.ts';
import { featuredOf, line, nothingOf, homeOf, textCredit } from './wikipedia.ts';

const HOOKS = 3;

/** The hooks on a Wikipedia's main page; only today's can be read. */
export const didYouKnow = source({
  name: 'did-you-know',
  summary: 'Did you know, from a Wikipedia',
  params: z.strictObject({}),
  schedule: { dailyAt: '12:00' },
  postsPerRun: 1,
  icon: 'article',
  defaults: (_params, { language }) => ({
    username: `dyk_${language.replaceAll('-', '_')}`,
    displayName: word('didYouKnow', language),
    note: profileWord('didYouKnow', language),
    hashtags: ['DidYouKnow', 'Wikipedia'],
    url: `https://${language}.wikipedia.org/`,
    license: 'CC BY-SA 4.0',
  }),
  find: async (ctx) => {
    const day = toApiDay(ctx.now);
    return [{ key: `dyk:${day}`, title: day, ref: { day } }];
  },
  compose: async (ctx, _params, ref) => {
    const day = String(ref['day']);
    const hooks = ((await featuredOf(ctx, day))?.dyk ?? []).slice(0, HOOKS);
    if (hooks.length === 0) return nothingOf(ctx, day);
    const article = { text: 'Wikipedia', url: homeOf(ctx) };
    return {
      post: {
        heading: { text: word('didYouKnow', ctx.language) },
        paragraphs: hooks.map(({ html }) => [{ text: '• ' }, ...line(ctx, html)]),
        credit: textCredit(ctx, article, null),
        language: ctx.language,
        picture: null,
        pageId: null,
        version: null,
      },
    };
  },
});
