import type { MessageKey } from '#lib/i18n/messages.ts';
import { get } from './client.ts';

/** What `/auth/wikimedia/state` says: whether one can sign in with a wiki account, and as whom. */
export interface WikiSignIn {
  enabled: boolean;
  /** The wiki account linked to who is signed in; `only_way`: they have no password. */
  identity: { name: string; only_way: boolean } | null;
  /** Whether they signed in, or gave their password, a moment ago. */
  fresh: boolean;
  /** Who came back from the wiki and has no account here yet. */
  newcomer: { name: string; suggestion: string; needs_approval: boolean } | null;
}

export async function wikiSignIn(fetch: typeof globalThis.fetch): Promise<WikiSignIn> {
  return await get<WikiSignIn>(fetch, '/auth/wikimedia/state');
}

/** Why somebody came back from the wiki without being signed in, and what they read then. */
const REASONS: Record<string, MessageKey> = {
  cancelled: 'wiki-sign-in-cancelled',
  expired: 'wiki-sign-in-expired',
  unreachable: 'wiki-sign-in-unreachable',
  kept_out: 'wiki-sign-in-kept-out',
  stale: 'wiki-sign-in-stale',
  taken: 'wiki-sign-in-taken',
  closed: 'wiki-sign-in-closed',
  unattached: 'wiki-sign-in-unattached',
  hidden: 'wiki-sign-in-hidden',
  locked: 'wiki-sign-in-locked',
  blocked: 'wiki-sign-in-blocked',
  unconfirmed: 'wiki-sign-in-unconfirmed',
  too_new: 'wiki-sign-in-too-new',
  too_few_edits: 'wiki-sign-in-too-few-edits',
};

/** The message for the reason in an address; null when there is none. */
export function wikiReason(url: URL): MessageKey | null {
  const reason = url.searchParams.get('wikimedia');
  return reason === null ? null : (REASONS[reason] ?? 'wiki-sign-in-expired');
}
