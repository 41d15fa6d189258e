import type { RemoteAccount, RemoteKey } from '#server/accounts/receive-remote.ts';
import type { ActorType, ProfileImage } from '#server/db/schema/accounts.ts';
import { isObject, type JsonObject } from '../json.ts';
import { emojisIn } from './read-emojis.ts';
import { readPublicKey } from '../signatures/keys.ts';
import { readMultikey } from '../signatures/multibase.ts';
import {
  dateOf,
  hostOf,
  httpIdOf,
  httpUrl,
  idOf,
  idsOf,
  isTrue,
  linksOf,
  localisedOf,
  manyOf,
  objectsOf,
  permalinkOf,
  sameHost,
  textOf,
  typeAmong,
} from '../vocab.ts';

export const ACTOR_TYPES: readonly ActorType[] = [
  'Person',
  'Service',
  'Group',
  'Application',
  'Organization',
];

/** Mastodon's limits for remote profiles (its FEDERATION.md). */
const MAX_NAME = 2048;
const MAX_NOTE = 20_480;
const MAX_FIELDS = 50;
const MAX_FIELD = 2047;
const MAX_ALIASES = 256;
const MAX_KEYS = 10;
/**
 * What may stand before the @ of a handle elsewhere: as in Mastodon and Misskey, 128 characters at most.
 * GoToSocial names its instance actor, which signs its reports and reads, after host and port.
 */
export const USERNAME = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,126}[\p{L}\p{N}_])?(?::\d{1,5})?$/u;

/** An actor as read from its document: complete but for its handle's domain, and keys by reference. */
export interface ReadActor {
  account: Omit<RemoteAccount, 'domain' | 'keys'>;
  keys: RemoteKey[];
  /** Keys that the document only names; each is a document of its own (activitypub.bot). */
  keyIds: string[];
}

/**
 * Reads an actor document; null where it is none. What belongs to the actor must live on the
 * actor's host (the rule Misskey applies): an inbox elsewhere could aim our deliveries at a third
 * party, a key elsewhere could be somebody else's. The document's own `id` was checked by fetching.
 */
export function readActor(document: JsonObject): ReadActor | null {
  const uri = httpIdOf(document);
  const type = typeAmong(document, ACTOR_TYPES);
  const username = textOf(document['preferredUsername'], 128) ?? nameInHandle(document);
  const own = (value: unknown): string | null => ownUrl(uri, value);
  const inboxUrl = own(document['inbox']);
  if (
    uri === null ||
    type === null ||
    username === null ||
    inboxUrl === null ||
    !USERNAME.test(username)
  )
    return null;
  const endpoints = isObject(document['endpoints']) ? document['endpoints'] : {};
  const account = {
    uri,
    username,
    actorType: type,
    inboxUrl,
    url: permalinkOf(document),
    displayName: localisedOf(document, 'name', MAX_NAME)?.text ?? '',
    note: localisedOf(document, 'summary', MAX_NOTE)?.text ?? '',
    fields: fieldsOf(document),
    locked: isTrue(document['manuallyApprovesFollowers']),
    bot: type === 'Service' || type === 'Application',
    discoverable: typeof document['discoverable'] === 'boolean' ? document['discoverable'] : null,
    indexable: isTrue(document['indexable']),
    memorial: isTrue(document['memorial']),
    alsoKnownAs: idsOf(document['alsoKnownAs'], MAX_ALIASES).filter((id) => httpUrl(id) !== null),
    movedToUri: httpIdOf(document['movedTo']),
    outboxUrl: own(document['outbox']),
    sharedInboxUrl: own(endpoints['sharedInbox'] ?? document['sharedInbox']),
    followersUrl: own(document['followers']),
    followingUrl: own(document['following']),
    featuredUrl: own(document['featured']),
    featuredTagsUrl: own(document['featuredTags']),
    avatar: imageOf(document['icon']),
    header: imageOf(document['image']),
    publishedAt: dateOf(document['published']),
    emojis: emojisIn(document),
  };
  return { account, ...keysOf(document, uri) };
}

/**
 * A key document, whether it stands alone or inside its owner: `publicKeyPem`, or a Multikey
 * (FEP-521a). Null unless it names `owner`, is of a kind we verify and still holds.
 */
export function readKey(value: JsonObject, owner: string): RemoteKey | null {
  const id = httpIdOf(value);
  const named = idOf(value['owner']) ?? idOf(value['controller']);
  if (id === null || named !== owner || !sameHost(id, owner) || isOver(value)) return null;
  const publicKeyPem = textOf(value['publicKeyPem'], 8192) ?? multikeyPem(value);
  const key = publicKeyPem === null ? null : readPublicKey(publicKeyPem);
  return key === null || publicKeyPem === null
    ? null
    : { id, publicKeyPem, algorithm: key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ed25519' };
}

/** FEP-2c59: an actor without `preferredUsername` may still say its handle. */
function nameInHandle(document: JsonObject): string | null {
  return (
    textOf(document['webfinger'], 512)
      ?.replace(/^(?:acct:)?@?/i, '')
      .split('@', 1)[0] ?? null
  );
}

function multikeyPem(value: JsonObject): string | null {
  const text = textOf(value['publicKeyMultibase'], 1024);
  const key = text === null ? null : readMultikey(text);
  return key === null ? null : (key.export({ type: 'spki', format: 'pem' }) as string);
}

function isOver(key: JsonObject): boolean {
  const ends = [key['expires'], key['revoked']].map(dateOf).filter((date) => date !== null);
  return ends.some((end) => end.getTime() < Date.now());
}

/** `publicKey` first, as it is what everybody signs with; of two keys with one id the first counts. */
function keysOf(document: JsonObject, owner: string): Pick<ReadActor, 'keys' | 'keyIds'> {
  const values = [
    ...manyOf(document['publicKey'], MAX_KEYS),
    ...manyOf(document['assertionMethod'], MAX_KEYS),
  ].slice(0, MAX_KEYS);
  const keys = new Map<string, RemoteKey>();
  for (const value of values.filter(isObject)) {
    // Inside its owner, a key without `owner` can only be the owner's.
    const named = value['owner'] ?? value['controller'] ?? owner;
    const key = readKey({ ...value, owner: named }, owner);
    if (key !== null && !keys.has(key.id)) keys.set(key.id, key);
  }
  const separate = values
    .filter((value) => !isObject(value) || isReference(value))
    .map(httpIdOf)
    // A fragment of the actor's own address leads back to this document.
    .filter(
      (id) => id !== null && !keys.has(id) && sameHost(id, owner) && !id.startsWith(`${owner}#`),
    );
  return { keys: [...keys.values()], keyIds: [...new Set(separate as string[])] };
}

/** Nothing but its id: the key is to be found there. */
function isReference(value: JsonObject): boolean {
  return value['publicKeyPem'] === undefined && value['publicKeyMultibase'] === undefined;
}

function ownUrl(uri: string | null, value: unknown): string | null {
  const url = httpIdOf(value);
  return hostOf(url) !== null && sameHost(url, uri) ? url : null;
}

function fieldsOf(document: JsonObject): { name: string; value: string }[] {
  return objectsOf(document['attachment'], MAX_FIELDS)
    .filter((attachment) => typeAmong(attachment, ['PropertyValue']) !== null)
    .map((field) => ({
      name: textOf(field['name'], MAX_FIELD) ?? '',
      value: textOf(field['value'], MAX_FIELD) ?? '',
    }))
    .filter((field) => field.name !== '' || field.value !== '');
}

/** `icon` and `image` come as object, Link, text or a list of these. */
function imageOf(value: unknown): ProfileImage | null {
  for (const entry of manyOf(value, 8)) {
    const link = isObject(entry)
      ? (linksOf(entry['url'])[0] ?? linksOf(entry)[0])
      : linksOf(entry)[0];
    if (link === undefined) continue;
    const description = isObject(entry)
      ? (textOf(entry['summary'], 1500) ?? textOf(entry['name'], 1500))
      : null;
    const mediaType = isObject(entry) ? (textOf(entry['mediaType'], 128) ?? link.mediaType) : null;
    return {
      remote_url: link.href,
      ...(mediaType ? { mime_type: mediaType } : {}),
      ...(description ? { description } : {}),
    };
  }
  return null;
}
