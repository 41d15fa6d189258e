import { z } from 'zod';
import { profileWord } from '../profile-words.ts';
import { type Piece, source } from '../source.ts';
import { word } from '../words.ts';
import { findDays } from './of-the-day.ts';
import { featuredOf, nothingOf, pageOf, pictureOf, homeOf, textCredit } from './wikipedia.ts';

/** As many as a post has room for. */
const EVENTS = 3;

/** What happened on this day, as a Wikipedia tells it. */
export const onThisDay = source({
  name: 'on-this-day',
  summary: 'On this day, from a Wikipedia',
  params: z.strictObject({}),
  schedule: { dailyAt: '06:00' },
  postsPerRun: 2,
  icon: 'calendar',
  defaults: (_params, { language }) => ({
    username: `onthisday_${language.replaceAll('-', '_')}`,
    displayName: word('onThisDay', language),
    note: profileWord('onThisDay', language),
    hashtags: ['OnThisDay', 'Wikipedia'],
    url: `https://${language}.wikipedia.org/`,
    license: 'CC BY-SA 4.0',
  }),
  find: async (ctx, _params, since) => findDays('onthisday', since, ctx.now),
  compose: async (ctx, _params, ref) => {
    const day = String(ref['day']);
    const events = ((await featuredOf(ctx, day))?.onthisday ?? []).slice(0, EVENTS);
    if (events.length === 0) return nothingOf(ctx, day);
    const picture = await pictureOf(
      ctx,
      events[0]?.pages?.find((page) => page.originalimage),
    );
    const date = new Intl.DateTimeFormat(ctx.language, {
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }).format(new Date(day));
    const article = { text: 'Wikipedia', url: homeOf(ctx) };
    return {
      post: {
        heading: { text: `${word('onThisDay', ctx.language)} · ${date}` },
        paragraphs: events.map(({ text, year, pages }): Piece[] => {
          const url = pages?.[0] && pageOf(pages[0]);
          return [{ text: year === undefined ? '• ' : `${year} · ` }, { text, url }];
        }),
        credit: textCredit(ctx, article, picture),
        language: ctx.language,
        picture,
        pageId: null,
        version: null,
      },
    };
  },
});
