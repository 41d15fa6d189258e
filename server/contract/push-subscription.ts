import { z } from 'zod';
import { type Alert, ALERTS } from './notification-type.ts';

const alerts = z.strictObject(
  Object.fromEntries(ALERTS.map((name) => [name, z.boolean()])) as Record<Alert, z.ZodBoolean>,
);

/** https://docs.joinmastodon.org/entities/WebPushSubscription/ */
export const WebPushSubscription = z.strictObject({
  /** A number of 32 bits: Android, Tusky and Ice Cubes read it as one. */
  id: z.int32(),
  endpoint: z.string(),
  server_key: z.string(),
  alerts,
  policy: z.enum(['all', 'followed', 'follower', 'none']),
  standard: z.boolean(),
});
export type WebPushSubscription = z.infer<typeof WebPushSubscription>;
