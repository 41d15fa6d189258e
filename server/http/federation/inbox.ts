import type { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { createWakeUp } from '#server/activitypub/delivery/wake.ts';
import { createFollowersNotice } from '#server/activitypub/followers/notice.ts';
import { createInbox, INBOX_LIMIT, type Inbox } from '#server/activitypub/inbox/accept.ts';
import { notFound } from '#server/core/errors.ts';
import type { Logger } from '#server/core/log.ts';
import { throttled } from '#server/core/throttled.ts';
import type { Db } from '#server/db/pool.ts';
import type { Deps } from '#server/deps.ts';
import { errorAnswer } from '../errors.ts';
import { readBody } from './read-body.ts';

/** Milliseconds in which the worker is woken at most once, however much comes in. */
const NUDGE_INTERVAL = 50;

/** The inbox of a web process and the accounts whose inboxes it serves. */
export function openInbox(
  deps: Pick<Deps, 'config' | 'db' | 'log' | 'jobs' | 'federation' | 'processRates'>,
): InboxListenerDeps {
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
  return { inbox, log, findLocalAccount: localAccounts(db) };
}

function localAccounts(db: Db): InboxListenerDeps['findLocalAccount'] {
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

export interface InboxListenerDeps {
  inbox: Inbox;
  log: Logger;
  /** Row id of a local account by its username in any case; null where there is none. */
  findLocalAccount: (username: string) => Promise<string | null>;
  /** Milliseconds for a body to arrive: slower is a stuck or hostile sender. 15 s unless told. */
  bodyTimeout?: number;
}

const BODY_TIMEOUT = 15_000;
const INBOX = /^\/(?:users\/([^/?]+)\/)?inbox\/?(?:\?|$)/;

/** Takes a request if it is its own; the others go on to the app. */
export type InFront = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

/**
 * `POST /inbox` and `POST /users/:name/inbox`: 202 once the activity is committed. The inbox stands
 * in front of the app: most requests of a server come here, signatures are about the bytes as they
 * came, and none of the app's layers has a say in it.
 */
export function createInboxListener(deps: InboxListenerDeps): InFront {
  return (incoming, outgoing) => {
    const { method = '', url: path = '' } = incoming;
    const match = method === 'POST' ? INBOX.exec(path) : null;
    if (match === null) return false;
    takeIn(deps, incoming, match[1]).then(
      () => void outgoing.writeHead(202, EMPTY).end(),
      (error: unknown) => {
        const { status, headers, body } = errorAnswer(error, { method, path }, deps.log);
        outgoing.writeHead(status, { ...JSON_TYPE, ...headers }).end(JSON.stringify(body));
      },
    );
    return true;
  };
}

/** Lets `inFront` have a look at each request before the app that the server was made with. */
export function standInFront(server: EventEmitter, inFront: InFront): void {
  const app = server.listeners('request')[0] as RequestListener;
  server.removeAllListeners('request').on('request', (incoming, outgoing) => {
    if (!inFront(incoming, outgoing)) app(incoming, outgoing);
  });
}

const EMPTY = { 'content-length': 0 };
const JSON_TYPE = { 'content-type': 'application/json' };

async function takeIn(
  deps: InboxListenerDeps,
  incoming: IncomingMessage,
  name: string | undefined,
): Promise<void> {
  const body = await readBody(incoming, {
    limit: INBOX_LIMIT,
    timeout: deps.bodyTimeout ?? BODY_TIMEOUT,
  });
  const accountId = name === undefined ? null : await deps.findLocalAccount(decoded(name));
  if (name !== undefined && accountId === null) throw notFound();
  const { method = '', url: target = '', headers } = incoming;
  await deps.inbox.receive({ method, target, headers, body }, accountId);
}

function decoded(name: string): string {
  try {
    const text = decodeURIComponent(name);
    // PostgreSQL has no text with NUL, so nobody is called that.
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8: nobody either.
  }
  throw notFound();
}
