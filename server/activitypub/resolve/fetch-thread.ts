import { DomainError } from '#server/core/errors.ts';
import { sql } from 'kysely';
import { MINUTE, SECOND } from '#server/core/time.ts';
import type { HandlerDeps } from '../inbox/handler.ts';
import type { JsonObject } from '../json.ts';
import { readNote } from '../objects/read-note.ts';
import { hostOf, httpIdOf, httpUrl } from '../vocab.ts';
import { createBudget, type Budget } from '../fetch/budget.ts';
import { collectionItems } from '../fetch/collection.ts';
import { fetchDocument } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { claimRead, finishRead } from './remote-reads.ts';
import { asRoot } from '../fetch/root.ts';

/** For one thread, all its servers together. */
const LIMITS = { requests: 120, perHost: 30, hosts: 30, milliseconds: MINUTE };
const MAX_POSTS = 80;
const MAX_ITEMS = 200;
/** Known answers to posts of ours whose replies are looked at, the newest. */
const MAX_ANSWERS = 20;
/** Seconds in which a thread is read once. */
export const AGAIN = (10 * MINUTE) / SECOND;
/** Seconds after which it is read, or never will be. */
export const LONGEST = (2 * LIMITS.milliseconds) / SECOND;

/** Under which it is remembered when a thread was read. */
export function threadName(conversationId: string): string {
  return `thread:${conversationId}`;
}

/**
 * Makes a thread whole: what it answers up to its beginning, then the replies, breadth first, by
 * the thread's `context` collection (FEP-7888, FEP-f228) where its host keeps one, else by `replies`
 * of each post. Our own posts know their replies, but not always what was answered to those. A post
 * counts if it answers one that is here; each is read from its own host, and a collection only from
 * the host of what it is about. Nobody is told of what comes in.
 */
export async function fetchThread(deps: HandlerDeps, statusId: string): Promise<void> {
  await asRoot(() => crawlThread(deps, statusId));
}

async function crawlThread(deps: HandlerDeps, statusId: string): Promise<void> {
  const opened = await findStatus(deps, statusId);
  if (opened === null) return;
  const name = threadName(opened.conversation_id);
  if (!(await claimRead(deps.db, name, AGAIN))) return;
  let kept = 0;
  try {
    kept = await readThread(deps, opened);
  } finally {
    await finishRead(deps.db, name, kept);
  }
}

/** Resolves to how many posts came in. */
async function readThread(
  deps: HandlerDeps,
  opened: { id: string; uri: string; conversation_id: string },
): Promise<number> {
  const missing = await missingAncestor(deps, opened.id);
  const found = missing === null ? null : await deps.statuses.byUri(missing).catch(passOver);
  const top = await topOf(deps, opened.id);
  const budget = createBudget(hostOf(top) ?? '', LIMITS);
  const crawl: Crawl = { deps, budget, kept: 0, loose: new Map() };
  const root = await readPost(crawl, top);
  const context = root === null ? null : await contextOf(crawl, root);
  for (const uri of context ?? []) {
    if ((await deps.statuses.known(uri)) === null) await visit(crawl, uri);
  }
  const replies = root === null || context !== null ? [] : await repliesOf(crawl, root);
  const answers = await answersToOurs(deps, opened.conversation_id);
  await followReplies(crawl, [opened.uri, ...replies, ...answers]);
  return crawl.kept + (found ? 1 : 0);
}

interface Crawl {
  deps: HandlerDeps;
  budget: Budget;
  kept: number;
  /** Posts whose parent has not come yet, by the parent's id. */
  loose: Map<string, JsonObject[]>;
}

/** The whole thread as the host of its beginning knows it; null where it keeps no such collection. */
async function contextOf({ deps, budget }: Crawl, root: JsonObject): Promise<string[] | null> {
  const [host, context] = [hostOf(httpIdOf(root)), httpIdOf(root['context'])];
  if (host === null || hostOf(context) !== host) return null;
  const items = await collectionItems(deps, context, { host, budget, max: MAX_ITEMS });
  return items === null ? null : addresses(items);
}

async function followReplies(crawl: Crawl, start: string[]): Promise<void> {
  const queue = [...start];
  for (let uri = queue.shift(); uri !== undefined; uri = queue.shift()) {
    const post = await visit(crawl, uri);
    if (post !== null) queue.push(...(await repliesOf(crawl, post)));
  }
}

/** Reads a post and keeps it where it belongs to the thread; null where it does not or cannot be read. */
async function visit(crawl: Crawl, uri: string): Promise<JsonObject | null> {
  const post = await readPost(crawl, uri);
  const parent = post === null ? null : (readNote(post)?.inReplyToUri ?? null);
  if (post === null) return null;
  if ((await crawl.deps.statuses.known(uri)) !== null) return post;
  if (parent === null) return null;
  if ((await crawl.deps.statuses.known(parent)) === null) {
    crawl.loose.set(parent, [...(crawl.loose.get(parent) ?? []), post]);
    return null;
  }
  return (await keep(crawl, post)) ? post : null;
}

/** With a post come those that were found before it and answer it. */
async function keep(crawl: Crawl, post: JsonObject): Promise<boolean> {
  if (crawl.kept >= MAX_POSTS) return false;
  const status = await crawl.deps.statuses.backfill(post).catch(passOver);
  if (!status) return false;
  crawl.kept += 1;
  const answers = crawl.loose.get(status.uri) ?? [];
  crawl.loose.delete(status.uri);
  for (const answer of answers) await keep(crawl, answer);
  return true;
}

async function readPost(crawl: Crawl, uri: string): Promise<JsonObject | null> {
  if (isOurs(crawl, uri) || !crawl.budget.take(uri)) return null;
  if (await crawl.deps.domains.isSuspended(hostOf(uri) ?? '')) return null;
  return (await fetchDocument(crawl.deps, uri).catch(passOver)) ?? null;
}

async function repliesOf({ deps, budget }: Crawl, post: JsonObject): Promise<string[]> {
  const host = hostOf(httpIdOf(post));
  if (host === null) return [];
  const items = await collectionItems(deps, post['replies'], { host, budget, max: MAX_ITEMS });
  return addresses(items ?? []);
}

/** Embedded or not, an item is read from its own address: a collection speaks for no post. */
function addresses(items: unknown[]): string[] {
  return [...new Set(items.map(httpIdOf))].filter((uri) => httpUrl(uri) !== null) as string[];
}

function isOurs({ deps }: Crawl, uri: string): boolean {
  return hostOf(uri) === hostOf(deps.origin);
}

function passOver(error: unknown): null {
  if (error instanceof FetchError || error instanceof DomainError) return null;
  throw error;
}

async function findStatus({ db }: HandlerDeps, statusId: string) {
  const row = await db
    .selectFrom('statuses')
    .select(['id', 'uri', 'conversation_id'])
    .where('id', '=', statusId)
    .where('deleted_at', 'is', null)
    .where('reblog_of_id', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** What people elsewhere answered to posts of ours in a thread: nobody else's `replies` lead there. */
async function answersToOurs({ db }: HandlerDeps, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('statuses as answer')
    .innerJoin('statuses as ours', 'ours.id', 'answer.in_reply_to_id')
    .select('answer.uri')
    .where('answer.conversation_id', '=', conversationId)
    .where('answer.local', '=', false)
    .where('answer.deleted_at', 'is', null)
    .where('answer.visibility', 'in', ['public', 'unlisted'])
    .where('ours.local', '=', true)
    .orderBy('answer.id', 'desc')
    .limit(MAX_ANSWERS)
    .execute();
  return rows.map((row) => row.uri);
}

/** What the highest known post above this one answers, where that is not known. */
async function missingAncestor({ db }: HandlerDeps, statusId: string): Promise<string | null> {
  const highest = await highestOf(db, statusId);
  return highest === undefined || highest.in_reply_to_id !== null ? null : highest.in_reply_to_uri;
}

async function topOf({ db }: HandlerDeps, statusId: string): Promise<string> {
  return (await highestOf(db, statusId))?.uri ?? '';
}

async function highestOf(db: HandlerDeps['db'], statusId: string) {
  const { rows } = await sql<{
    uri: string;
    in_reply_to_id: string | null;
    in_reply_to_uri: string | null;
  }>`
    with recursive above (id, parent, path) as (
      select id, in_reply_to_id, array[id] from statuses where id = ${statusId}
      union all
      select s.id, s.in_reply_to_id, above.path || s.id
      from above join statuses s on s.id = above.parent
      where s.id <> all(above.path) and cardinality(above.path) < 500)
    select s.uri, s.in_reply_to_id, s.in_reply_to_uri from above join statuses s using (id)
    order by cardinality(above.path) desc limit 1`.execute(db);
  return rows[0];
}
