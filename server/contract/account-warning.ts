import { z } from 'zod';
import { Account } from './account.ts';
import { DateTime, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/AccountWarning/ */
export const AccountWarning = z.strictObject({
  id: Id,
  action: z.enum([
    'none',
    'disable',
    'mark_statuses_as_sensitive',
    'delete_statuses',
    'sensitive',
    'silence',
    'suspend',
  ]),
  /** What the moderators say about it. */
  text: z.string(),
  /** Null: it is about no posts. */
  status_ids: z.array(Id).nullable(),
  target_account: Account,
  /** https://docs.joinmastodon.org/entities/Appeal/ */
  appeal: z
    .strictObject({ text: z.string(), state: z.enum(['approved', 'rejected', 'pending']) })
    .nullable(),
  created_at: DateTime,
});
export type AccountWarning = z.infer<typeof AccountWarning>;
