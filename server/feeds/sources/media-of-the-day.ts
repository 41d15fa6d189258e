import { z } from 'zod';
import { profileWord } from '../profile-words.ts';
import { source } from '../source.ts';
import { word } from '../words.ts';
import { composeDay, findDays, inspectDays } from './of-the-day.ts';

/** https://commons.wikimedia.org/wiki/Commons:Media_of_the_day */
export const mediaOfTheDay = source({
  name: 'motd',
  summary: 'Media of the day (films and sounds) of Wikimedia Commons',
  params: z.strictObject({}),
  schedule: { dailyAt: '00:20' },
  postsPerRun: 3,
  icon: 'film',
  defaults: (_params, { language }) => ({
    username: `motd_${language.replaceAll('-', '_')}`,
    displayName: word('motd', language),
    note: profileWord('motd', language),
    hashtags: ['WikimediaCommons', 'MediaOfTheDay'],
    url: 'https://commons.wikimedia.org/wiki/Commons:Media_of_the_day',
    license: profileWord('freeLicences', language),
  }),
  find: async (ctx, _params, since) => findDays('motd', since, ctx.now),
  compose: (ctx, _params, ref) => composeDay(ctx, 'Motd', String(ref['day'])),
  inspect: (ctx, _params, posted) => inspectDays(ctx, 'Motd', posted),
});
