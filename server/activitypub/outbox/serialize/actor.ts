import { renderField, renderNote } from '#server/accounts/profile/render-note.ts';
import { actorEndpoints, profileUrl, sharedInboxUrl } from '#server/core/urls.ts';
import { wikiField } from '#server/accounts/profile/wiki-field.ts';
import type { ProfileField, ProfileImage, WikiProfile } from '#server/db/schema/accounts.ts';
import type { JsonObject } from '../../json.ts';
import { type EmojiRow, serializeEmoji } from './emoji.ts';

/** What the documents we send stand on besides rows. */
export interface SerializeContext {
  origin: string;
  /** The part after @ in handles. */
  domain: string;
  mediaUrl(key: string): string;
}

/** A local account with what its actor document needs. */
export interface ActorRow {
  id: string;
  username: string;
  uri: string;
  actor_type: string;
  display_name: string;
  note: string;
  fields: ProfileField[];
  wiki_profile: WikiProfile | null;
  locked: boolean;
  bot: boolean;
  discoverable: boolean | null;
  indexable: boolean;
  memorial: boolean;
  also_known_as: string[];
  attribution_domains: string[];
  avatar: ProfileImage | null;
  header: ProfileImage | null;
  suspended_at: Date | null;
  created_at: Date;
  key_id: string | null;
  public_key_pem: string | null;
  moved_to_uri: string | null;
  emojis: EmojiRow[];
}

/**
 * The actor document, without its context. A suspended account keeps its name and key and nothing
 * else, as in Mastodon; Misskey refuses an empty `name`, so it is left out then.
 */
export function serializeActor(row: ActorRow, ctx: SerializeContext): JsonObject {
  const endpoints = actorEndpoints(ctx.origin, row.username);
  const suspended = row.suspended_at !== null;
  return {
    id: row.uri,
    type: row.bot && row.actor_type === 'Person' ? 'Service' : row.actor_type,
    preferredUsername: row.username,
    ...(row.display_name !== '' && !suspended ? { name: row.display_name } : {}),
    summary: suspended ? '' : renderNote(row.note, ctx),
    url: profileUrl(ctx.origin, row.username),
    ...endpoints,
    endpoints: { sharedInbox: sharedInboxUrl(ctx.origin) },
    publicKey: publicKeyOf(row),
    manuallyApprovesFollowers: row.locked,
    discoverable: !suspended && row.discoverable === true,
    indexable: !suspended && row.indexable,
    memorial: row.memorial,
    ...(suspended ? { suspended: true } : {}),
    // The time of day somebody joined is nobody's business.
    published: `${row.created_at.toISOString().slice(0, 10)}T00:00:00Z`,
    webfinger: `${row.username}@${ctx.domain}`,
    attachment: suspended ? [] : attachmentsOf(row, ctx),
    tag: suspended ? [] : row.emojis.map((emoji) => serializeEmoji(emoji, ctx)),
    ...(row.also_known_as.length > 0 ? { alsoKnownAs: row.also_known_as } : {}),
    ...(suspended || row.attribution_domains.length === 0
      ? {}
      : { attributionDomains: row.attribution_domains }),
    ...(row.moved_to_uri === null ? {} : { movedTo: row.moved_to_uri }),
    ...(suspended ? {} : imageOf('icon', row.avatar, ctx)),
    ...(suspended ? {} : imageOf('image', row.header, ctx)),
  };
}

/**
 * The server itself as an actor: it signs our GETs, takes part in nothing else and is served to
 * everybody, so that a peer that wants signatures can always read the key.
 */
export function serializeInstanceActor(row: ActorRow, ctx: SerializeContext): JsonObject {
  return {
    id: row.uri,
    type: 'Application',
    preferredUsername: row.username,
    name: ctx.domain,
    url: `${ctx.origin}/about`,
    inbox: sharedInboxUrl(ctx.origin),
    outbox: `${row.uri}/outbox`,
    followers: `${row.uri}/followers`,
    following: `${row.uri}/following`,
    endpoints: { sharedInbox: sharedInboxUrl(ctx.origin) },
    publicKey: publicKeyOf(row),
    manuallyApprovesFollowers: true,
    webfinger: `${row.username}@${ctx.domain}`,
  };
}

function publicKeyOf(row: ActorRow): JsonObject {
  return { id: row.key_id, owner: row.uri, publicKeyPem: row.public_key_pem };
}

function attachmentsOf(row: ActorRow, ctx: SerializeContext): JsonObject[] {
  const wiki = row.wiki_profile && { type: 'PropertyValue', ...wikiField(row.wiki_profile) };
  return [...(wiki ? [wiki] : []), ...row.fields.map((field) => propertyValue(field, ctx))];
}

function propertyValue(field: ProfileField, ctx: SerializeContext): JsonObject {
  return { type: 'PropertyValue', name: field.name, value: renderField(field.value, ctx) };
}

/** Mastodon reads the alt text from `summary`, others from `name`. */
function imageOf(
  property: 'icon' | 'image',
  image: ProfileImage | null,
  ctx: SerializeContext,
): JsonObject {
  const url = image?.key ? ctx.mediaUrl(image.key) : image?.remote_url;
  if (!image || !url) return {};
  const alt = image.description ? { summary: image.description, name: image.description } : {};
  const mediaType = image.mime_type ? { mediaType: image.mime_type } : {};
  return { [property]: { type: 'Image', ...mediaType, url, ...alt } };
}
