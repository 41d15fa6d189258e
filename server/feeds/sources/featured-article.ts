import { z } from 'zod';
import { profileWord } from '../profile-words.ts';
import { source } from '../source.ts';
import { findDays } from './of-the-day.ts';
import {
  featuredOf,
  nameOf,
  nothingOf,
  pageOf,
  pictureOf,
  textCredit,
  wikipediaBase,
} from './wikipedia.ts';

/** Today's featured article of a Wikipedia. */
export const featuredArticle = source({
  name: 'featured-article',
  summary: 'Featured article of a Wikipedia',
  params: z.strictObject({}),
  schedule: { dailyAt: '00:30' },
  postsPerRun: 3,
  icon: 'article',
  defaults: (_params, { language }) => ({
    username: `featured_${language.replaceAll('-', '_')}`,
    displayName: profileWord('articleName', language),
    note: profileWord('article', language),
    hashtags: ['Wikipedia'],
    url: `https://${language}.wikipedia.org/`,
    license: 'CC BY-SA 4.0',
  }),
  find: async (ctx, _params, since) => findDays('tfa', since, ctx.now),
  compose: async (ctx, _params, ref) => {
    const day = String(ref['day']);
    const article = (await featuredOf(ctx, day))?.tfa;
    if (!article?.extract) return nothingOf(ctx, day);
    const heading = { text: nameOf(article), url: pageOf(article) ?? wikipediaBase(ctx) };
    const picture = await pictureOf(ctx, article);
    return {
      post: {
        heading,
        paragraphs: [[{ text: article.extract }]],
        credit: textCredit(ctx, heading, picture),
        language: article.lang ?? ctx.language,
        picture,
        pageId: null,
        version: null,
      },
    };
  },
});
