import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { sessionCookie } from '#server/api/session-cookie.ts';
import type { Viewer } from '#server/api/viewer.ts';
import type { Deps } from '#server/deps.ts';
import { MINUTE } from '#server/core/time.ts';
import { callerNetwork } from '#server/rate-limits/caller-network.ts';
import { credentialOf } from '#server/streaming/doorkeeper.ts';
import { createHeartbeat } from '#server/streaming/heartbeat.ts';
import type { Streaming } from '#server/streaming/open.ts';
import { serveSocket } from '#server/streaming/web-socket.ts';
import { addressOf } from './middleware/client-ip.ts';
import type { Credentials } from './middleware/credentials.ts';

/** What clients say is short. */
const MAX_PAYLOAD = 8 * 1024;
/** Attempts to connect from one address. */
const ATTEMPTS = { limit: 600, window: 5 * MINUTE };

export interface Upgrade {
  /** For the `upgrade` event of an HTTP server. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

export type UpgradeDeps = Pick<Deps, 'config' | 'db' | 'log' | 'rates'> & {
  credentials: Credentials;
  streaming: Streaming;
};

interface Refusal {
  status: string;
  error: string;
}

/** Requests that become WebSockets: who asks is settled before, so that a browser sees the 401. */
export function createUpgrade(deps: UpgradeDeps): Upgrade {
  // Without compression: it costs 300 kB a connection, and whatever it saves in processor time.
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD,
    clientTracking: false,
  });
  const heartbeat = createHeartbeat();

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', deps.config.origin);
    if (!/^\/api\/v1\/streaming\/?$/.test(url.pathname)) return refuse(socket, NOT_FOUND);
    const ip = ipOf(request, deps);
    if (await isTooMany(deps, ip)) return refuse(socket, TOO_MANY);
    const viewer = await whoAsks(request, url, ip, deps);
    if (!viewer) return refuse(socket, UNAUTHENTICATED);
    const leave = deps.streaming.doorkeeper.enter({ credential: credentialOf(viewer), ip });
    if (!leave) return refuse(socket, TOO_MANY);
    if (socket.destroyed) return leave();
    socket.once('close', leave);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket({ ...deps, hub: deps.streaming.hub }, webSocket, { viewer, first: firstOf(url) });
      heartbeat.watch(webSocket);
    });
  }

  return {
    handle(request, socket, head) {
      socket.on('error', () => socket.destroy());
      upgrade(request, socket, head).catch((err: unknown) => {
        deps.log.warn({ err }, 'could not open a stream');
        refuse(socket, { status: '503 Service Unavailable', error: 'Try again later' });
      });
    },
    close: () => heartbeat.close(),
  };
}

const UNAUTHENTICATED = { status: '401 Unauthorized', error: 'Invalid access token' };
const NOT_FOUND = { status: '404 Not Found', error: 'Record not found' };
const TOO_MANY = { status: '429 Too Many Requests', error: 'Too many connections' };

function refuse(socket: Duplex, { status, error }: Refusal): void {
  const body = JSON.stringify({ error });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Access-Control-Allow-Origin: *\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function ipOf({ socket, headers }: IncomingMessage, { config }: UpgradeDeps): string {
  const forwarded = headers['x-forwarded-for'];
  return addressOf(
    {
      peer: socket.remoteAddress,
      forwarded: Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    },
    config.trustedProxies,
  );
}

async function isTooMany({ rates }: UpgradeDeps, ip: string): Promise<boolean> {
  if (!rates.enabled) return false;
  const { count } = await rates.hit(`streaming:${callerNetwork(ip)}`, ATTEMPTS.window);
  return count > ATTEMPTS.limit;
}

/**
 * By token (header, then `access_token`, then the subprotocol, which browsers may set), or by the
 * cookie of our own pages: whatever page a browser shows, it sends the cookie along, so the origin
 * must be ours.
 */
async function whoAsks(
  { headers }: IncomingMessage,
  url: URL,
  ip: string,
  { credentials, config }: UpgradeDeps,
): Promise<Viewer | null> {
  const token =
    headers.authorization === undefined
      ? url.searchParams.get('access_token') ||
        headers['sec-websocket-protocol']?.split(',')[0]?.trim()
      : (/^bearer +(\S+)$/i.exec(headers.authorization)?.[1] ?? '');
  if (token !== undefined) {
    const credential = token === '' ? null : await credentials.ofToken(token);
    return credential?.kind === 'user' && credential.refusal === null ? credential.viewer : null;
  }
  if (headers.origin !== config.origin) return null;
  const secret = cookieOf(headers.cookie ?? '', sessionCookie(config.origin));
  return secret ? await credentials.ofSession(secret, ip) : null;
}

function cookieOf(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    if (at !== -1 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

function firstOf({ searchParams }: URL) {
  const stream = searchParams.get('stream');
  if (!stream) return null;
  return {
    stream,
    tag: searchParams.get('tag') ?? undefined,
    list: searchParams.get('list') ?? undefined,
  };
}
