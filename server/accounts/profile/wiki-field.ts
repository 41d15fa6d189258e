import { escapeHtml } from '#server/core/html.ts';
import type { WikiProfile } from '#server/db/schema/accounts.ts';

/** The field of a profile that names its owner's wiki account, as HTML. */
export function wikiField(profile: WikiProfile): { name: string; value: string } {
  const [href, name] = [escapeHtml(profile.url), escapeHtml(profile.name)];
  const value = `<a href="${href}" target="_blank" rel="nofollow noopener noreferrer me" translate="no">User:${name}</a>`;
  return { name: 'Wikimedia', value };
}
