import type { WebSocket } from 'ws';
import type { Viewer } from '#server/api/viewer.ts';
import type { Logger } from '#server/core/log.ts';
import type { Db } from '#server/db/pool.ts';
import type { CloseReason, Connection, Hub } from './hub.ts';
import { webSocketFrame } from './message.ts';
import { type ClientRequest, readRequest } from './read-request.ts';
import { findStream, type StreamRequest } from './streams.ts';

/** Bytes that may wait for a reader; one who has more waiting comes back later. */
const MOST_WAITING = 256 * 1024;
/** Streams of one connection. */
const MOST_STREAMS = 100;
/** What clients may say at once, and how much of it they win back in a second. */
const MOST_REQUESTS = 60;
const REQUESTS_A_SECOND = 5;

/** Milliseconds in which a client may answer that the server stops. */
const FAREWELL = 2_000;

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const CODES: Record<CloseReason, number> = {
  revoked: 1008,
  flooding: 1008,
  stopping: 1001,
  slow: 1013,
  gone: 1000,
};

export interface SocketDeps {
  db: Db;
  hub: Hub;
  log: Logger;
}

/** Serves one WebSocket; `first` is the stream that its address named. */
export function serveSocket(
  deps: SocketDeps,
  socket: WebSocket,
  { viewer, first }: { viewer: Viewer; first: StreamRequest | null },
): Connection {
  const connection = connectionOf(deps.hub, socket, viewer);
  let work: Promise<void> = Promise.resolve();
  const mayAsk = createAllowance();
  const next = (request: ClientRequest): void => {
    work = work
      .then(() => answer(deps, socket, connection, request))
      .catch((err: unknown) => {
        deps.log.warn({ err }, 'stream request failed');
      });
  };

  deps.hub.add(connection);
  socket.on('close', () => deps.hub.remove(connection));
  // Faults of the network end in `close` too.
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    if (!mayAsk()) return connection.close('flooding');
    const request = readRequest(String(data as Buffer));
    if (request) next(request);
  });
  if (first) next({ type: 'subscribe', ...first });
  return connection;
}

function connectionOf(hub: Hub, socket: WebSocket, viewer: Viewer): Connection {
  const connection: Connection = {
    viewer,
    send(message, subscription) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MOST_WAITING) return connection.close('slow');
      socket.send(webSocketFrame(message, subscription.label), { binary: false });
    },
    close(why) {
      hub.remove(connection);
      // Whoever does not read would not read why either, and keep the memory.
      if (why === 'slow') socket.terminate();
      else socket.close(CODES[why], why);
      // The server cannot stop before the last socket has.
      if (why === 'stopping') setTimeout(() => socket.terminate(), FAREWELL).unref();
    },
  };
  return connection;
}

async function answer(
  { db, hub }: SocketDeps,
  socket: WebSocket,
  connection: Connection,
  request: ClientRequest,
): Promise<void> {
  if (request.type === 'unsubscribe') {
    const { stream, tag, list } = request;
    const more = stream === 'list' ? list : stream.startsWith('hashtag') ? tag : undefined;
    return hub.unsubscribe(connection, more === undefined ? [stream] : [stream, more]);
  }
  const found =
    hub.size(connection) < MOST_STREAMS
      ? await findStream(db, connection.viewer, request)
      : { error: 'Too many streams on one connection', status: 400 };
  if (!('error' in found)) hub.subscribe(connection, found);
  else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(found));
}

/** A bucket of requests that fills by itself. */
function createAllowance(): () => boolean {
  let left = MOST_REQUESTS;
  let at = Date.now();
  return () => {
    const now = Date.now();
    left = Math.min(MOST_REQUESTS, left + ((now - at) / 1000) * REQUESTS_A_SECOND) - 1;
    at = now;
    return left >= 0;
  };
}
