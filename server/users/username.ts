/** As Mastodon's: dots and hyphens inside only. `/@name.rss` is the feed of `name`. */
const USERNAME = /^(?!.*\.rss$)[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?$/i;

export const USERNAME_LENGTH = 30;

/** Names that would pass for the server or its staff, or stand where pages and endpoints stand. */
const RESERVED = new Set([
  'about',
  'abuse',
  'access',
  'account',
  'accounts',
  'activities',
  'actor',
  'admin',
  'administration',
  'administrator',
  'api',
  'app',
  'auth',
  'bot',
  'contact',
  'everyone',
  'explore',
  'feeds',
  'groups',
  'help',
  'helpdesk',
  'home',
  'hostmaster',
  'inbox',
  'info',
  'inquiry',
  'instance',
  'invite',
  'localhost',
  'media',
  'mediawiki',
  'moderation',
  'moderator',
  'moderators',
  'news',
  'noreply',
  'notice',
  'notifications',
  'oauth',
  'outbox',
  'owner',
  'postmaster',
  'press',
  'privacy',
  'public',
  'root',
  'rules',
  'search',
  'security',
  'server',
  'settings',
  'staff',
  'steward',
  'stewards',
  'support',
  'sysadmin',
  'system',
  'tags',
  'terms',
  'users',
  'webmaster',
  'wikimedia',
  'wikipedia',
  'wmf',
]);

/** Whether `username` can stand in a handle and an actor's address. */
export function isUsername(username: string): boolean {
  return username.length <= USERNAME_LENGTH && USERNAME.test(username);
}

/** Whether `username` is not for everyone: only the operator may give it away. */
export function isReserved(username: string, domain: string): boolean {
  const folded = username.toLowerCase();
  // The instance actor bears the host's name.
  return RESERVED.has(folded) || folded === domain.replace(/:\d+$/, '');
}
