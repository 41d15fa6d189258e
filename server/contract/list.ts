import { z } from 'zod';
import { Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/List/ */
export const List = z.strictObject({
  id: Id,
  title: z.string(),
  /** Replies to whom are shown: members of the list, everyone one follows, nobody. */
  replies_policy: z.enum(['list', 'followed', 'none']),
  /** Its members are not shown in the home timeline. */
  exclusive: z.boolean(),
});
export type List = z.infer<typeof List>;
