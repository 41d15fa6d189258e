import { get } from './client.ts';

/** What `/auth/wikimedia/state` says: whether one can sign in with a wiki account, and as whom. */
export interface WikiSignIn {
  enabled: boolean;
  /** The wiki account linked to who is signed in; `only_way`: they have no password. */
  identity: { name: string; only_way: boolean } | null;
  /** Who came back from the wiki and has no account here yet. */
  newcomer: { name: string; suggestion: string; needs_approval: boolean } | null;
}

export async function wikiSignIn(fetch: typeof globalThis.fetch): Promise<WikiSignIn> {
  return await get<WikiSignIn>(fetch, '/auth/wikimedia/state');
}

/** Why somebody came back from the wiki without being signed in. */
const REASONS = [
  'cancelled',
  'expired',
  'unreachable',
  'kept_out',
  'taken',
  'closed',
  'unattached',
  'hidden',
  'locked',
  'blocked',
  'unconfirmed',
  'too_new',
  'too_few_edits',
] as const;

/** The key of the message for the reason in an address; null when there is none. */
export function wikiReason(url: URL): string | null {
  const reason = url.searchParams.get('wikimedia');
  if (reason === null) return null;
  const known = REASONS.find((one) => one === reason) ?? 'expired';
  return `wiki-sign-in-${known.replaceAll('_', '-')}`;
}
