import type { Config } from '#server/config.ts';

/** When the text below last changed. */
export const PRIVACY_UPDATED = new Date('2026-11-22T00:00:00Z');

/** What the software itself does with what it knows about people; paragraphs by blank lines. */
export function privacyText(config: Pick<Config, 'domain' | 'ipRetentionDays'>): string {
  return `${config.domain} keeps what you give it: your e-mail address, your profile, what you post, whom you follow, and what you favourite, boost and bookmark.

The address you sign in from is kept for ${config.ipRetentionDays} days to keep accounts safe, and is never shown to other people.

What you post in public is public. What you post to followers or to the people you mention is sent to their servers, which are run by others.

Pictures are stored without what your camera wrote into them. Nothing is sold, and there is no advertising.`;
}
