import { z } from 'zod';
import { Account } from './account.ts';
import { DateTime, Id } from './formats.ts';
import { Status } from './status.ts';

/** https://docs.joinmastodon.org/entities/Notification/ */
export const Notification = z.strictObject({
  /** Small and sequential: clients read it as a number in some places. */
  id: Id,
  type: z.enum([
    'mention',
    'status',
    'reblog',
    'follow',
    'follow_request',
    'favourite',
    'poll',
    'update',
    'quote',
    'admin.sign_up',
    'admin.report',
    'moderation_warning',
    'severed_relationships',
  ]),
  group_key: z.string(),
  created_at: DateTime,
  account: Account,
  status: Status.nullable().optional(),
});
export type Notification = z.infer<typeof Notification>;
