import { z } from 'zod';
import { Account } from './account.ts';

/** https://docs.joinmastodon.org/entities/Suggestion/ */
export const Suggestion = z.strictObject({
  /** The older word for the first of `sources`. */
  source: z.enum(['staff', 'past_interactions', 'global']),
  sources: z.array(
    z.enum([
      'featured',
      'most_followed',
      'most_interactions',
      'similar_to_recently_followed',
      'friends_of_friends',
    ]),
  ),
  account: Account,
});
export type Suggestion = z.infer<typeof Suggestion>;
