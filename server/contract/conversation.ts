import { z } from 'zod';
import { Account } from './account.ts';
import { Id } from './formats.ts';
import { Status } from './status.ts';

/** https://docs.joinmastodon.org/entities/Conversation/ */
export const Conversation = z.strictObject({
  id: Id,
  unread: z.boolean(),
  /** Everybody but oneself; oneself where nobody else takes part. */
  accounts: z.array(Account),
  last_status: Status.nullable(),
});
export type Conversation = z.infer<typeof Conversation>;
