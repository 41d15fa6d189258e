import { z } from 'zod';
import { profileWord } from '../profile-words.ts';
import { source } from '../source.ts';
import { word } from '../words.ts';
import { composeDay, findDays, inspectDays } from './of-the-day.ts';

/** https://commons.wikimedia.org/wiki/Commons:Picture_of_the_day */
export const pictureOfTheDay = source({
  name: 'potd',
  summary: 'Picture of the day of Wikimedia Commons',
  params: z.strictObject({}),
  schedule: { dailyAt: '00:10' },
  postsPerRun: 3,
  icon: 'picture',
  defaults: (_params, { language }) => ({
    username: `potd_${language.replaceAll('-', '_')}`,
    displayName: word('potd', language),
    note: profileWord('potd', language),
    hashtags: ['WikimediaCommons', 'PictureOfTheDay'],
    url: 'https://commons.wikimedia.org/wiki/Commons:Picture_of_the_day',
    license: profileWord('freeLicences', language),
  }),
  find: async (ctx, _params, since) => findDays('potd', since, ctx.now),
  compose: (ctx, _params, ref) => composeDay(ctx, 'Potd', String(ref['day'])),
  inspect: (ctx, _params, posted) => inspectDays(ctx, 'Potd', posted),
});
