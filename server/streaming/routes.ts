import { type Context, Hono } from 'hono';
import type { ApiEnv, Viewer } from '#server/api/viewer.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { credentialOf } from './doorkeeper.ts';
import { serveEvents } from './events.ts';
import type { Streaming } from './open.ts';
import { findStream } from './streams.ts';

/** Paths of server-sent events and the streams they are. */
const PATHS: Record<string, string> = {
  user: 'user',
  'user/notification': 'user:notification',
  public: 'public',
  'public/local': 'public:local',
  'public/remote': 'public:remote',
  hashtag: 'hashtag',
  'hashtag/local': 'hashtag:local',
  list: 'list',
  direct: 'direct',
};

/** https://docs.joinmastodon.org/methods/streaming/ but for the WebSocket, which is no request. */
export function streamingRoutes({ db, streaming }: { db: Db; streaming: Streaming }): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get('/api/v1/streaming/health', (c) => c.text('OK'));
  for (const [path, stream] of Object.entries(PATHS)) {
    app.get(`/api/v1/streaming/${path}`, async (c) => await openEvents(c, db, streaming, stream));
  }
  app.get('/api/v1/streaming', () => {
    throw notFound();
  });
  app.get('/api/v1/streaming/*', () => {
    throw new DomainError('bad_request', 'Unknown channel requested');
  });
  return app;
}

/** Who reads; Mastodon's streaming server has words of its own for nobody. */
function readerOf(c: Context<ApiEnv>): Viewer {
  if (c.var.viewer) return c.var.viewer;
  const isGiven = c.req.header('authorization') ?? c.req.query('access_token');
  const text = isGiven ? 'Invalid access token' : 'Missing access token';
  throw new DomainError('unauthenticated', text);
}

async function openEvents(
  c: Context<ApiEnv>,
  db: Db,
  streaming: Streaming,
  stream: string,
): Promise<Response> {
  const viewer = readerOf(c);
  const onlyMedia =
    stream.startsWith('public') && /^(?:1|true|on)$/i.test(c.req.query('only_media') ?? '');
  const found = await findStream(db, viewer, {
    stream: onlyMedia ? `${stream}:media` : stream,
    tag: c.req.query('tag'),
    list: c.req.query('list'),
  });
  if ('error' in found) return c.json({ error: found.error }, found.status);
  const leave = streaming.doorkeeper.enter({
    credential: credentialOf(viewer),
    ip: c.var.clientIp,
  });
  if (!leave) throw new DomainError('rate_limited', 'Too many connections', { retryAfter: 60 });
  c.header('Content-Type', 'text/event-stream');
  c.header('Cache-Control', 'private, no-store');
  // nginx would keep events back until it has a bufferful.
  c.header('X-Accel-Buffering', 'no');
  return c.body(serveEvents(streaming.hub, { viewer, subscription: found, leave }));
}
