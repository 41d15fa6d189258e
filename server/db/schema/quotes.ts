import type { Generated, SerialId, Timestamp, TimestampDefault } from './types.ts';

/** Who may quote a status of ours, as its author chooses. */
export type QuotePolicy = 'public' | 'followers' | 'nobody';

/** Groups of accounts; `unsupported_policy` stands for everybody who is named otherwise. */
export type Allowed = 'public' | 'followers' | 'following' | 'unsupported_policy';

export interface Approval {
  /** Those whose interaction is approved at once. */
  automatic: Allowed[];
  /** Those whose interaction the author wants to look at first. */
  manual: Allowed[];
}

/** What the author of a status said about who may do what with it; nothing is said of what is not there. */
export interface InteractionPolicy {
  quote?: Approval;
  reply?: Approval;
  favourite?: Approval;
  reblog?: Approval;
}

export type QuoteState = 'pending' | 'accepted' | 'rejected' | 'revoked' | 'deleted';

export interface QuotesTable {
  id: SerialId;
  status_id: string;
  account_id: string;
  quoted_status_id: string | null;
  quoted_account_id: string | null;
  quoted_uri: string;
  state: Generated<QuoteState>;
  legacy: Generated<boolean>;
  request_uri: string | null;
  authorization_uri: string | null;
  /** When that was last read. */
  checked_at: Timestamp | null;
  created_at: TimestampDefault;
}
