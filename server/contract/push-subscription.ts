import { z } from 'zod';

/** https://docs.joinmastodon.org/entities/WebPushSubscription/ */
export const WebPushSubscription = z.strictObject({
  /** A number of 32 bits: Android, Tusky and Ice Cubes read it as one. */
  id: z.int32(),
  endpoint: z.string(),
  server_key: z.string(),
  alerts: z.strictObject({
    mention: z.boolean(),
    status: z.boolean(),
    reblog: z.boolean(),
    follow: z.boolean(),
    follow_request: z.boolean(),
    favourite: z.boolean(),
    poll: z.boolean(),
    update: z.boolean(),
    quote: z.boolean(),
    quoted_update: z.boolean(),
    'admin.sign_up': z.boolean(),
    'admin.report': z.boolean(),
  }),
  policy: z.enum(['all', 'followed', 'follower', 'none']),
  standard: z.boolean(),
});
export type WebPushSubscription = z.infer<typeof WebPushSubscription>;
