import type { Generated, SerialId, TimestampDefault } from './types.ts';

export type PushPolicy = 'all' | 'followed' | 'follower' | 'none';

export interface PushSubscriptionsTable {
  id: Generated<number>;
  account_id: string;
  token_id: string | null;
  session_id: string | null;
  endpoint: string;
  p256dh: Buffer;
  auth: Buffer;
  standard: Generated<boolean>;
  alerts: string[];
  policy: Generated<PushPolicy>;
  sealed_token: Buffer | null;
  created_at: TimestampDefault;
  updated_at: TimestampDefault;
}

export interface PushDeliveriesTable {
  id: SerialId;
  subscription_id: number;
  notification_id: string;
  attempts: Generated<number>;
  due_at: TimestampDefault;
  last_error: string | null;
}
