import { hash } from 'node:crypto';
import { z } from 'zod';
import { toApiDay } from '#server/core/time.ts';
import { REASONS } from '../reasons.ts';
import { textOf } from '../pieces.ts';
import { profileWord } from '../profile-words.ts';
import { source } from '../source.ts';
import {
  type Featured,
  featuredOf,
  line,
  nameOf,
  pageOf,
  pictureOf,
  homeOf,
  textCredit,
} from './wikipedia.ts';

type Story = NonNullable<Featured['news']>[number];

/** The stories on a Wikipedia's main page, each once. */
export const inTheNews = source({
  name: 'in-the-news',
  summary: 'In the news, from a Wikipedia',
  params: z.strictObject({}),
  schedule: { everyMinutes: 120 },
  postsPerRun: 3,
  icon: 'article',
  defaults: (_params, { language }) => ({
    username: `news_${language.replaceAll('-', '_')}`,
    displayName: profileWord('newsName', language),
    note: profileWord('news', language),
    hashtags: ['News', 'Wikipedia'],
    url: `https://${language}.wikipedia.org/`,
    license: 'CC BY-SA 4.0',
  }),
  find: async (ctx) => {
    const day = toApiDay(ctx.now);
    const stories = (await featuredOf(ctx, day))?.news ?? [];
    // The newest story stands first.
    return stories.toReversed().map((story) => {
      const key = keyOf(story, day);
      return { key, title: textOf(line(ctx, story.story)), ref: { key, day } };
    });
  },
  compose: async (ctx, _params, ref) => {
    const day = toApiDay(ctx.now);
    const stories = (await featuredOf(ctx, day))?.news ?? [];
    const story = stories.find((one) => keyOf(one, String(ref['day'])) === ref['key']);
    if (!story) return { skip: REASONS.out_of_news };
    const [article] = story.links ?? [];
    const picture = await pictureOf(ctx, article);
    const about = article
      ? { text: nameOf(article), url: pageOf(article) }
      : { text: 'Wikipedia', url: homeOf(ctx) };
    return {
      post: {
        paragraphs: [line(ctx, story.story)],
        credit: textCredit(ctx, about, picture),
        language: ctx.language,
        picture,
        pageId: null,
        version: null,
      },
    };
  },
});

/** Wording changes by the hour; what a story is about stays. It may come back in another year. */
function keyOf(story: Story, day: string): string {
  const about = story.links?.[0]?.title ?? hash('sha1', story.story);
  return `news:${day.slice(0, 4)}:${about}`.slice(0, 500);
}
