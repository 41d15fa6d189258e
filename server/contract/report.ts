import { z } from 'zod';
import { Account } from './account.ts';
import { DateTime, Id } from './formats.ts';

/** https://docs.joinmastodon.org/entities/Report/ */
export const Report = z.strictObject({
  id: Id,
  action_taken: z.boolean(),
  action_taken_at: DateTime.nullable(),
  category: z.enum(['spam', 'legal', 'violation', 'other']),
  comment: z.string(),
  forwarded: z.boolean(),
  created_at: DateTime,
  status_ids: z.array(Id),
  rule_ids: z.array(Id),
  target_account: Account,
});
export type Report = z.infer<typeof Report>;
