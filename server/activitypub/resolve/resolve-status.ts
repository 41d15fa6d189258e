import { sql } from 'kysely';
import { DomainError } from '#server/core/errors.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import { statement } from '#server/db/statement.ts';
import type { Visibility } from '#server/db/schema/types.ts';
import type { DomainPolicy } from '#server/moderation/domain-policy.ts';
import { receiveEdit } from '#server/statuses/receive/receive-edit.ts';
import { receiveStatus } from '#server/statuses/receive/receive.ts';
import type { RemoteStatus } from '#server/statuses/receive/remote-status.ts';
import type { JsonObject } from '../json.ts';
import { readNote, type ReadNote } from '../objects/read-note.ts';
import { hostOf, isPublic } from '../vocab.ts';
import { fetchDocument, type DocumentDeps } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { type ActorResolver, isOnSuspended, type KnownActor } from './resolve-actor.ts';

export interface StatusDeps extends DocumentDeps {
  db: Db;
  domains: DomainPolicy;
  origin: string;
  actors: ActorResolver;
}

export interface KnownStatus {
  id: string;
  uri: string;
  accountId: string;
  visibility: Visibility;
}

/** Finds statuses by their ids on the web, reading them from their servers when need be. */
export interface StatusResolver {
  /** Without asking anybody; null where it is not known or was deleted. */
  known(uri: string): Promise<KnownStatus | null>;
  /** Known, or read from its server together with what it replies to. */
  byUri(uri: string): Promise<KnownStatus | null>;
  /**
   * Keeps an object whose origin is certain; null where it cannot be shown or was deleted. `author`
   * spares looking for its author, where that is who they are.
   */
  keep(document: JsonObject, author?: KnownActor): Promise<KnownStatus | null>;
  /**
   * The same for what is read in afterwards (history, threads): alone, without what it replies to,
   * and nobody is told of it.
   */
  backfill(document: JsonObject, author?: KnownActor): Promise<KnownStatus | null>;
  /** As `backfill`, for what is quoted; `depth` is how many quotes led to it. */
  quoted(document: JsonObject, depth: number): Promise<KnownStatus | null>;
  /** Brings a status up to date from an object whose origin is certain. */
  update(document: JsonObject, author?: KnownActor): Promise<KnownStatus | null>;
}

/** Posts above a reply that are read in with it: a thread is a chain of requests. */
const MAX_ANCESTORS = 20;
/** Milliseconds after which the chain ends where it is. */
const ANCESTORS_TIME = 20_000;
/** Accounts that one post may make us look up; there are many posts in a thread. */
const MAX_UNKNOWN_MENTIONS = 8;
const MAX_UNKNOWN_BACKFILLED = 1;

export function createStatusResolver(deps: StatusDeps): StatusResolver {
  const resolver: StatusResolver = {
    known: (uri) => findKnown(deps.db, uri),
    async byUri(uri) {
      if (await isSuspendedAuthor(deps, uri))
        throw new DomainError('forbidden', 'That account is suspended here');
      const known = await findKnown(deps.db, uri);
      if (known !== null || hostOf(uri) === hostOf(deps.origin)) return known;
      const document = await fetchDocument(deps, uri);
      return resolver.keep(document);
    },
    async keep(document, author) {
      const note = readNote(document);
      if (note === null) return null;
      await keepAncestors(deps, note.inReplyToUri);
      return keepNote(deps, note, { how: 'receive', author });
    },
    async backfill(document, author) {
      const note = readNote(document);
      return note === null ? null : keepNote(deps, note, { how: 'backfill', author });
    },
    async quoted(document, quoteDepth) {
      const note = readNote(document);
      return note === null ? null : keepNote(deps, note, { how: 'backfill', quoteDepth });
    },
    async update(document, author) {
      const note = readNote(document);
      return note === null ? null : keepNote(deps, note, { how: 'edit', author });
    },
  };
  return resolver;
}

/** A post that is known may be by somebody whom the moderators suspended since. */
async function isSuspendedAuthor(deps: StatusDeps, uri: string): Promise<boolean> {
  if (await deps.domains.isSuspended(hostOf(uri) ?? '')) return true;
  const author = await deps.db
    .selectFrom('statuses')
    .innerJoin('accounts', 'accounts.id', 'statuses.account_id')
    .select(['accounts.uri', 'accounts.domain', 'accounts.suspended_at'])
    .where('statuses.uri', '=', uri)
    .executeTakeFirst();
  if (author === undefined) return false;
  return author.suspended_at !== null || (await isOnSuspended(deps.domains, author));
}

/**
 * Reads the chain of parents upwards until one is known or the budget is spent, then keeps it from
 * the top down, so that every reply finds its parent. What fails on the way ends the chain only.
 */
async function keepAncestors(deps: StatusDeps, start: string | null): Promise<void> {
  const chain: ReadNote[] = [];
  const seen = new Set<string>();
  const end = Date.now() + ANCESTORS_TIME;
  for (
    let uri = start;
    uri !== null && chain.length < MAX_ANCESTORS && !seen.has(uri) && Date.now() < end;
  ) {
    seen.add(uri);
    const note = await readParent(deps, uri);
    if (note === null) break;
    chain.push(note);
    uri = note.inReplyToUri;
  }
  for (const note of chain.reverse())
    await keepNote(deps, note, { how: 'receive' }).catch(ignoreRefusal);
}

async function readParent(deps: StatusDeps, uri: string): Promise<ReadNote | null> {
  if (hostOf(uri) === null || hostOf(uri) === hostOf(deps.origin)) return null;
  if ((await findKnown(deps.db, uri)) !== null) return null;
  try {
    return readNote(await fetchDocument(deps, uri));
  } catch (error) {
    ignoreRefusal(error);
    return null;
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof FetchError) && !(error instanceof DomainError)) throw error;
}

interface Keeping {
  how: 'receive' | 'backfill' | 'edit';
  author?: KnownActor | undefined;
  quoteDepth?: number;
}

async function keepNote(
  deps: StatusDeps,
  note: ReadNote,
  { how, author: given, quoteDepth = 0 }: Keeping,
): Promise<KnownStatus | null> {
  if (hostOf(note.uri) === hostOf(deps.origin)) return findKnown(deps.db, note.uri);
  const author = given?.uri === note.authorUri ? given : await deps.actors.byUri(note.authorUri);
  if (author.isSuspended) throw new DomainError('forbidden', 'That account is suspended here');
  const unknownMentions = how === 'backfill' ? MAX_UNKNOWN_BACKFILLED : MAX_UNKNOWN_MENTIONS;
  const status = await toRemoteStatus(deps, note, { author, unknownMentions, quoteDepth });
  const id =
    how === 'edit'
      ? await receiveEdit(deps, status)
      : await receiveStatus(deps, status, how === 'backfill' ? 'late' : 'new');
  return id === null
    ? null
    : { id, uri: note.uri, accountId: author.id, visibility: status.visibility };
}

async function toRemoteStatus(
  deps: StatusDeps,
  note: ReadNote,
  {
    author,
    unknownMentions,
    quoteDepth,
  }: { author: KnownActor; unknownMentions: number; quoteDepth: number },
): Promise<RemoteStatus> {
  return {
    uri: note.uri,
    url: note.url,
    accountId: author.id,
    visibility: visibilityOf(note, author),
    content: note.content,
    spoilerText: note.spoilerText,
    sensitive: note.sensitive,
    language: note.language,
    inReplyToUri: note.inReplyToUri,
    publishedAt: note.publishedAt ?? new Date(),
    editedAt: note.editedAt,
    mentions: await mentionsOf(deps, note, author, unknownMentions),
    hashtags: note.hashtags,
    media: note.media,
    emojis: note.emojis,
    poll: note.poll,
    quote: note.quote && { ...note.quote, depth: quoteDepth },
    interactionPolicy: note.policy({
      authorUri: author.uri,
      followersUrl: author.followersUrl,
      followingUrl: author.followingUrl,
    }),
  };
}

/** Public in `to` is public, in `cc` unlisted; the author's followers make it private. */
export function visibilityOf(
  addressed: { to: string[]; cc: string[] },
  author: KnownActor,
): Visibility {
  if (addressed.to.some(isPublic)) return 'public';
  if (addressed.cc.some(isPublic)) return 'unlisted';
  const everybody = [...addressed.to, ...addressed.cc];
  return author.followersUrl !== null && everybody.includes(author.followersUrl)
    ? 'private'
    : 'direct';
}

/**
 * Everybody addressed who is an account here; the text names those it tags, the others are silent.
 * Named people who are not known yet are looked up, a few of them: their names are shown. So is the
 * group it is in, as answers go there too.
 */
async function mentionsOf(
  deps: StatusDeps,
  note: ReadNote,
  author: KnownActor,
  maxUnknown: number,
): Promise<RemoteStatus['mentions']> {
  const named = new Set(namedIn(note, author));
  const addressed = [...note.to, ...note.cc].filter(
    (uri) => !isPublic(uri) && uri !== author.followersUrl,
  );
  const known = await deps.actors.known([...named, ...addressed]);
  const group = note.audience.find((uri) => addressed.includes(uri));
  const missing = [...named, ...(group === undefined ? [] : [group])]
    .filter((uri) => !known.some((actor) => actor.uri === uri))
    .slice(0, maxUnknown);
  const found = await Promise.all(
    missing.map((uri) =>
      deps.actors.byUri(uri).catch((error: unknown) => {
        ignoreRefusal(error);
        return null;
      }),
    ),
  );
  const accounts = new Map(
    [...known, ...found.filter((actor) => actor !== null)].map((actor) => [actor.id, actor]),
  );
  return [...accounts.values()]
    .filter((actor) => actor.id !== author.id || named.has(actor.uri))
    .map((actor) => ({ accountId: actor.id, silent: !named.has(actor.uri) }));
}

/** A message without tags (Pleroma's ChatMessage, Lemmy's private message) is to those it is sent to. */
function namedIn(note: ReadNote, author: KnownActor): string[] {
  const isMessage = note.mentionUris.length === 0 && visibilityOf(note, author) === 'direct';
  return isMessage ? note.to : note.mentionUris;
}

/** Many activities ask at once: one statement for all. */
const findKnown = gather(async (db, uris: string[]): Promise<(KnownStatus | null)[]> => {
  const rows = await findStanding(db, { uris });
  const byUri = new Map(rows.map((row) => [row.uri, row]));
  return uris.map((uri) => byUri.get(uri) ?? null);
});

const findStanding = statement((p: { uris: string[] }, db) =>
  db
    .selectFrom('statuses')
    .select(['id', 'uri', 'account_id as accountId', 'visibility'])
    .where(sql<boolean>`uri = any(${p.uris}::text[])`)
    .where('deleted_at', 'is', null),
);
