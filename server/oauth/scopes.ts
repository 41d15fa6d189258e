import { covers } from '#server/api/viewer.ts';

const READ = [
  'accounts',
  'blocks',
  'bookmarks',
  'collections',
  'favourites',
  'filters',
  'follows',
  'lists',
  'mutes',
  'notifications',
  'search',
  'statuses',
];
const WRITE = [
  'accounts',
  'blocks',
  'bookmarks',
  'collections',
  'conversations',
  'favourites',
  'filters',
  'follows',
  'lists',
  'media',
  'mutes',
  'notifications',
  'reports',
  'statuses',
];
const ADMIN = [
  'accounts',
  'reports',
  'domain_allows',
  'domain_blocks',
  'ip_blocks',
  'email_domain_blocks',
  'canonical_email_blocks',
  // Ours: curated feeds.
  'feeds',
];

/** https://docs.joinmastodon.org/api/oauth-scopes/ */
export const SCOPES: readonly string[] = [
  'profile',
  'read',
  ...READ.map((part) => `read:${part}`),
  'write',
  ...WRITE.map((part) => `write:${part}`),
  'follow',
  'push',
  'admin:read',
  ...ADMIN.map((part) => `admin:read:${part}`),
  'admin:write',
  ...ADMIN.map((part) => `admin:write:${part}`),
];

const KNOWN = new Set(SCOPES);

/** What an application gets that does not say what it wants. */
export const DEFAULT_SCOPE = 'read';

/** The scopes named in `text` (by spaces, or by + as some apps write), each once. */
export function parseScopes(text: string): string[] {
  return [...new Set(text.split(/[\s+]+/).filter(Boolean))];
}

export function areKnown(scopes: readonly string[]): boolean {
  return scopes.every((scope) => KNOWN.has(scope));
}

/** Whether `granted` reaches as far as every one of `wanted`. */
export function allCovered(granted: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((scope) => covers(granted, scope));
}
