import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { createWakeUp } from '#server/activitypub/delivery/wake.ts';
import { createFollowersNotice } from '#server/activitypub/followers/notice.ts';
import { createInbox, INBOX_LIMIT, type Inbox } from '#server/activitypub/inbox/accept.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { throttled } from '#server/core/throttled.ts';
import type { Db } from '#server/db/pool.ts';
import type { Deps } from '#server/deps.ts';

/** Milliseconds in which the worker is woken at most once, however much comes in. */
const NUDGE_INTERVAL = 50;

/** The inbox of a web process and the accounts whose inboxes it serves. */
export function openInbox(
  deps: Pick<Deps, 'config' | 'db' | 'log' | 'jobs' | 'federation' | 'processRates'>,
): InboxRouteDeps {
  const { db, log, federation } = deps;
  const inbox = createInbox({
    db,
    log,
    origin: deps.config.origin,
    keys: federation.keys,
    domains: federation.domains,
    rates: deps.processRates,
    heardFrom: createWakeUp(deps),
    followersTold: createFollowersNotice(deps.jobs),
    nudge: throttled(() => void deps.jobs.enqueue('inbox.process', {}), NUDGE_INTERVAL),
  });
  return { inbox, findLocalAccount: localAccounts(db) };
}

function localAccounts(db: Db): InboxRouteDeps['findLocalAccount'] {
  const known = new LRUCache<string, string>({ max: 10_000, ttl: 60_000 });
  return async (username) => {
    const name = username.toLowerCase();
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const row = await db
      .selectFrom('accounts')
      .select('id')
      .where(sql<string>`lower(username)`, '=', name)
      .where(sql<string>`coalesce(lower(domain), '')`, '=', '')
      .where('suspended_at', 'is', null)
      .executeTakeFirst();
    if (row !== undefined) known.set(name, row.id);
    return row?.id ?? null;
  };
}

export interface InboxRouteDeps {
  inbox: Inbox;
  /** Row id of a local account by its username in any case; null where there is none. */
  findLocalAccount: (username: string) => Promise<string | null>;
  /** Milliseconds for a body to arrive: slower is a stuck or hostile sender. 15 s unless told. */
  bodyTimeout?: number;
}

const BODY_TIMEOUT = 15_000;

/** `POST /inbox` and `POST /users/:name/inbox`: 202 once the activity is committed. */
export function inboxRoutes(deps: InboxRouteDeps): Hono<{ Bindings: HttpBindings }> {
  const routes = new Hono<{ Bindings: HttpBindings }>();
  routes.post('/inbox', async (c) => {
    await receive(deps, c.env.incoming, null);
    return c.body(null, 202);
  });
  routes.post('/users/:name/inbox', async (c) => {
    const accountId = await deps.findLocalAccount(c.req.param('name'));
    if (accountId === null) throw notFound();
    await receive(deps, c.env.incoming, accountId);
    return c.body(null, 202);
  });
  return routes;
}

async function receive(
  deps: InboxRouteDeps,
  incoming: IncomingMessage,
  accountId: string | null,
): Promise<void> {
  const body = await readBody(incoming, deps.bodyTimeout ?? BODY_TIMEOUT);
  // What was signed is the request as it came, so nothing of hono's view of it is used.
  const { method = 'POST', url: target = '/', headers } = incoming;
  await deps.inbox.receive({ method, target, headers, body }, accountId);
}

/** The raw bytes, never more than the limit of them. */
async function readBody(incoming: IncomingMessage, timeout: number): Promise<Buffer> {
  if (Number(incoming.headers['content-length']) > INBOX_LIMIT) throw tooLarge(incoming);
  const late = setTimeout(() => incoming.destroy(), timeout);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= INBOX_LIMIT) chunks.push(chunk);
      else if (size > 8 * INBOX_LIMIT) break;
    }
  } catch (cause) {
    throw new DomainError('bad_request', 'The body did not arrive', { cause });
  } finally {
    clearTimeout(late);
  }
  if (size > INBOX_LIMIT) throw tooLarge(incoming);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function tooLarge(incoming: IncomingMessage): DomainError {
  // Read to the end unkept: a sender that is cut off mid-body never sees the answer.
  incoming.resume();
  return new DomainError('too_large', `An activity may have at most ${INBOX_LIMIT} bytes`);
}
