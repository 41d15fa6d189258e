import { sql } from 'kysely';
import {
  receiveRemoteAccount,
  type RemoteAccount,
  type RemoteKey,
} from '#server/accounts/receive-remote.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { DAY, HOUR } from '#server/core/time.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import type { JsonObject } from '../json.ts';
import { readActor, readKey, type ReadActor } from '../objects/read-actor.ts';
import { hostOf, httpUrl } from '../vocab.ts';
import { fetchDocument, type DocumentDeps } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { spend } from '../fetch/root.ts';
import { lookupHandle, parseHandle, type Handle } from '../fetch/webfinger.ts';

export interface ActorDeps extends DocumentDeps {
  db: Db;
  /** Our public URL and the domain of our handles. */
  origin: string;
  domain: string;
  domains: DomainPolicy;
  /** Asks for a remote account to be read again when there is time. */
  refreshLater: (accountId: string) => void;
}

/** An account as the federation side needs it: here or elsewhere, known by its actor id. */
export interface KnownActor {
  id: string;
  uri: string;
  /** Null: an account of this server. */
  domain: string | null;
  isSuspended: boolean;
  followersUrl: string | null;
  followingUrl: string | null;
}

/** Finds accounts by what remote documents and people call them, reading them in when need be. */
export interface ActorResolver {
  /** By actor id, without asking anybody; null where it is not known here. */
  known(uris: readonly string[]): Promise<KnownActor[]>;
  /** By actor id; read from its server where it is unknown. */
  byUri(uri: string): Promise<KnownActor>;
  /** By handle; read from its server where it is unknown or was not read for a day. */
  byHandle(handle: Handle): Promise<KnownActor>;
  /** Reads the actor's document again, whatever is known. */
  refresh(uri: string): Promise<KnownActor>;
  /** Keeps an actor document that was fetched from its own id. */
  keep(document: JsonObject): Promise<KnownActor>;
}

const STALE = 24 * HOUR;
/** Profiles that nobody looked up are read again after this, when they are met. */
const OLD = 7 * DAY;

/**
 * Resolving never asks ourselves: an unknown actor under our own origin does not exist. Refusals:
 * `not_found`, `forbidden` (suspended domain); `FetchError` where the other server is at fault.
 */
export function createActorResolver(deps: ActorDeps): ActorResolver {
  const underWay = new Map<string, Promise<KnownActor>>();
  /** Many activities of one new actor arrive together: one of them reads it. */
  const once = (key: string, work: () => Promise<KnownActor>): Promise<KnownActor> => {
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const promise = work().finally(() => underWay.delete(key));
    underWay.set(key, promise);
    return promise;
  };
  const read = (uri: string, handle?: Handle): Promise<KnownActor> =>
    once(uri, async () => keep(deps, await fetchActor(deps, uri), handle));
  return {
    known: (uris) => findKnown(deps, uris),
    async byUri(uri) {
      const [known] = await findKnown(deps, [uri]);
      return known ?? read(uri);
    },
    byHandle: (handle) => byHandle(deps, read, handle),
    refresh: (uri) => read(uri),
    keep: (document) => keep(deps, document),
  };
}

async function byHandle(
  deps: ActorDeps,
  read: (uri: string, handle: Handle) => Promise<KnownActor>,
  handle: Handle,
): Promise<KnownActor> {
  const isOurs = handle.domain === deps.domain || handle.domain === new URL(deps.origin).host;
  const row = await findByHandle(deps.db, handle, isOurs);
  if (isOurs) {
    if (row === undefined) throw notFound();
    return await toKnown(deps, row);
  }
  if (row !== undefined && !isOlder(row, STALE)) return await toKnown(deps, row);
  try {
    await refuseSuspended(deps, handle.domain);
    const found = await lookupHandle(deps.client, handle);
    return await read(found.uri, found);
  } catch (error) {
    // What we knew yesterday is better than nothing.
    if (row !== undefined && error instanceof FetchError) return await toKnown(deps, row);
    throw error;
  }
}

async function fetchActor(deps: ActorDeps, uri: string): Promise<JsonObject> {
  const host = hostOf(uri);
  if (host === null || host === hostOf(deps.origin)) throw notFound();
  await refuseSuspended(deps, host);
  return fetchDocument(deps, uri);
}

async function refuseSuspended(deps: ActorDeps, host: string): Promise<void> {
  if (await deps.domains.isSuspended(host))
    throw new DomainError('forbidden', 'That server is suspended here');
}

async function keep(
  deps: ActorDeps,
  document: JsonObject,
  confirmed?: Handle,
): Promise<KnownActor> {
  const actor = readActor(document);
  if (actor === null) throw new FetchError('bad_response', 'That is not an actor');
  const { uri, username } = actor.account;
  spend('actors');
  // A document may have come from elsewhere than the uri we started with.
  await refuseSuspended(deps, hostOf(uri)!);
  if (hostOf(uri) === hostOf(deps.origin)) throw notFound();
  const confirmedAs = await confirmedHandle(deps, uri, username, document, confirmed);
  const { domain } = confirmedAs;
  // Its handle may be on another host than its document.
  await refuseSuspended(deps, domain);
  if (domain === deps.domain)
    throw new FetchError('bad_response', 'That actor claims a handle of this server');
  const keys = await allKeys(deps, actor);
  await receiveRemoteAccount(deps.db, { ...actor.account, ...confirmedAs, keys });
  const [known] = await findKnown(deps, [uri]);
  if (known === undefined) throw notFound();
  return known;
}

/**
 * The actor's handle, as its host or document names it and WebFinger confirms it, which has the last
 * word on the name too, as in Mastodon. Where there is no WebFinger answer, the handle is on the
 * actor's own host, which vouches for it anyway. Where the answer names several, the first has the
 * handle, and the others share it.
 */
async function confirmedHandle(
  deps: ActorDeps,
  uri: string,
  username: string,
  document: JsonObject,
  confirmed?: Handle,
): Promise<Pick<RemoteAccount, 'username' | 'domain' | 'handle'>> {
  // FEP-2c59: the actor says its handle, which spares guessing on split domains.
  const declared =
    typeof document['webfinger'] === 'string' ? parseHandle(document['webfinger']) : null;
  const host = hostOf(uri)!;
  // A host vouches for its handles, but only the actor's side can say which handle is its own: any
  // domain may point its WebFinger at somebody else's actor.
  const isOwn = confirmed?.domain === host;
  if (isOwn && confirmed.username.toLowerCase() === username.toLowerCase())
    return { username, domain: host, handle: 'own' };
  try {
    const found = await lookupHandle(deps.client, declared ?? { username, domain: host });
    if (!found.named.includes(uri))
      throw new FetchError('refused', 'The handle of that actor belongs to another');
    const isSame = found.username.toLowerCase() === username.toLowerCase();
    const handle = found.uri === uri ? 'own' : 'shared';
    return { username: isSame ? username : found.username, domain: found.domain, handle };
  } catch (error) {
    if (error instanceof FetchError && error.failure !== 'refused' && error.failure !== 'timeout')
      return { username, domain: host, handle: 'own' };
    throw error;
  }
}

async function allKeys(deps: ActorDeps, actor: ReadActor): Promise<RemoteKey[]> {
  const separate = await Promise.all(
    actor.keyIds.map(async (id) => {
      const document = await fetchDocument(deps, id).catch(() => null);
      const key = document === null ? null : readKey(document, actor.account.uri);
      return key?.id === id ? key : null;
    }),
  );
  return [...actor.keys, ...separate.filter((key) => key !== null)];
}

const COLUMNS = [
  'id',
  'uri',
  'domain',
  'suspended_at',
  'followers_url',
  'following_url',
  'fetched_at',
] as const;

interface ActorRow {
  id: string;
  uri: string;
  domain: string | null;
  suspended_at: Date | null;
  followers_url: string | null;
  following_url: string | null;
  fetched_at: Date | null;
}

/** A decision may be about the host of the actor or about that of its handle. */
export async function isOnSuspended(
  domains: DomainPolicy,
  { uri, domain }: { uri: string; domain: string | null },
): Promise<boolean> {
  if (domain === null) return false;
  return (await domains.isSuspended(domain)) || (await domains.isSuspended(hostOf(uri) ?? ''));
}

async function toKnown(deps: ActorDeps, row: ActorRow): Promise<KnownActor> {
  const { id, uri, domain, followers_url: followersUrl, following_url: followingUrl } = row;
  const isSuspended = row.suspended_at !== null || (await isOnSuspended(deps.domains, row));
  return { id, uri, domain, isSuspended, followersUrl, followingUrl };
}

/** Many activities ask at once: one statement for all. */
const findActors = gather(async (db, lists: string[][]): Promise<ActorRow[][]> => {
  const rows = await findByUris(db, { uris: [...new Set(lists.flat())] });
  const byUri = new Map(rows.map((row) => [row.uri, row]));
  return lists.map((uris) => uris.flatMap((uri) => byUri.get(uri) ?? []));
});

const findByUris = statement((p: { uris: string[] }, db) =>
  db
    .selectFrom('accounts')
    .select(COLUMNS)
    .where(sql<boolean>`uri = any(${p.uris}::text[])`),
);

async function findKnown(deps: ActorDeps, uris: readonly string[]): Promise<KnownActor[]> {
  const usable = [...new Set(uris)].filter((uri) => httpUrl(uri) !== null);
  if (usable.length === 0) return [];
  const rows = await findActors(deps.db, usable);
  for (const row of rows) if (row.domain !== null && isOlder(row, OLD)) deps.refreshLater(row.id);
  return await Promise.all(rows.map((row) => toKnown(deps, row)));
}

function isOlder(row: ActorRow, age: number): boolean {
  return Date.now() - (row.fetched_at?.getTime() ?? 0) > age;
}

function findByHandle(db: Db, handle: Handle, isOurs: boolean): Promise<ActorRow | undefined> {
  return db
    .selectFrom('accounts')
    .select(COLUMNS)
    .where(sql<string>`lower(username)`, '=', handle.username.toLowerCase())
    .where(sql<string>`coalesce(lower(domain), '')`, '=', isOurs ? '' : handle.domain)
    .executeTakeFirst();
}
