/**
 * Where our own things live on the web. `origin` is the public URL without a trailing slash.
 * Actor and object ids are these URLs for ever, so they never change shape.
 */

/** ActivityPub id of a local account. */
export function actorUri(origin: string, username: string): string {
  return `${origin}/users/${username}`;
}

/** The actor's key id; Lemmy insists on the fragment. */
export function keyUri(origin: string, username: string): string {
  return `${actorUri(origin, username)}#main-key`;
}

/** The profile that people see. */
export function profileUrl(origin: string, username: string): string {
  return `${origin}/@${username}`;
}

/** ActivityPub id of a local status. */
export function statusUri(origin: string, username: string, id: string): string {
  return `${actorUri(origin, username)}/statuses/${id}`;
}

/** ActivityPub id of the Create of a local status (of the Announce, for a boost). */
export function statusActivityUri(origin: string, username: string, id: string): string {
  return `${statusUri(origin, username, id)}/activity`;
}

/** ActivityPub id of a local author's consent to a quote. */
export function quoteAuthorizationUri(origin: string, username: string, id: string): string {
  return `${actorUri(origin, username)}/quote_authorizations/${id}`;
}

/** The page of a status; toot reads the id out of its last segment. */
export function statusUrl(origin: string, username: string, id: string): string {
  return `${origin}/@${username}/${id}`;
}

export function hashtagUrl(origin: string, name: string): string {
  return `${origin}/tags/${encodeURIComponent(name)}`;
}

/** What one account (`user`, `user@host`) said under a hashtag. */
export function taggedUrl(origin: string, acct: string, name: string): string {
  return `${profileUrl(origin, acct)}/tagged/${encodeURIComponent(name)}`;
}

/** ActivityPub id of the instance actor, which signs our GETs. */
export function instanceActorUri(origin: string): string {
  return `${origin}/actor`;
}

export function sharedInboxUrl(origin: string): string {
  return `${origin}/inbox`;
}

/** Where a server reads which of its accounts follow a local one (FEP-8fcf). */
export function followersSynchronizationUrl(origin: string, username: string): string {
  return `${actorUri(origin, username)}/followers_synchronization`;
}

/** The inbox and the collections of a local actor, as its document names them. */
export function actorEndpoints(origin: string, username: string) {
  const actor = actorUri(origin, username);
  return {
    inbox: `${actor}/inbox`,
    outbox: `${actor}/outbox`,
    followers: `${actor}/followers`,
    following: `${actor}/following`,
    featured: `${actor}/collections/featured`,
    featuredTags: `${actor}/collections/tags`,
  };
}
