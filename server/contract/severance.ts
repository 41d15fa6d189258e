import { z } from 'zod';
import { DateTime, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/ */
export const RelationshipSeveranceEvent = z.strictObject({
  id: Id,
  type: z.enum(['domain_block', 'user_domain_block', 'account_suspension']),
  /** Whether the lists of who was lost are gone. */
  purged: z.boolean(),
  /** The server, or the handle of the account. */
  target_name: z.string(),
  followers_count: z.number().int(),
  following_count: z.number().int(),
  created_at: DateTime,
});
export type RelationshipSeveranceEvent = z.infer<typeof RelationshipSeveranceEvent>;
