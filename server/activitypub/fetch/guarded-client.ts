import { Agent, type Dispatcher } from 'undici';
import { createLane, type Lane } from '#server/core/lane.ts';
import type { SigningKey } from '../signatures/scheme.ts';
import { signRequest } from '../signatures/sign.ts';
import { createConnector, type Resolve } from './connect.ts';
import { asFetchError, FetchError } from './fetch-error.ts';
import { createKnockMemory, knock, type Knock, type KnockMemory, signingOf } from './knock.ts';
import { createAddressPolicy, type Network } from './networks.ts';
import { type GuardedPost, post, type PostAnswer } from './post.ts';
import { readBody } from './read-body.ts';

export const JSON_LIMIT = 1024 * 1024;

const TOTAL_TIMEOUT = 30_000;
const READ_TIMEOUT = 10_000;
const MAX_REDIRECTS = 3;
const REDIRECT_BODY_LIMIT = 16 * 1024;
const CONNECTIONS_PER_HOST = 4;
const KEEP_ALIVE = 60_000;
/**
 * Signatures asked of the thread pool at the same time: enough to keep its threads busy, and so few
 * that answers are heard between them. A thousand at once would come back as one long turn of the
 * event loop, with everything else behind it.
 */
const SIGNING = 24;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface GuardedRequest {
  method: 'GET' | 'POST';
  url: string | URL;
  /** Lower-case names. `host`, `date`, digests, signatures and `user-agent` are the client's. */
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** Base64 SHA-256 of the body, where it is known already. */
  digest?: string;
  /** Signs the request as the peer understands it (see `knock.ts`), each redirect anew. */
  signAs?: SigningKey;
  /** `refuse`: a redirect is the answer. Followed unless told, by GETs only. */
  redirects?: 'follow' | 'refuse' | undefined;
  /** Whether a host may be spoken to: asked of the address and of where redirects lead. */
  allows?: ((host: string) => Promise<boolean>) | undefined;
  /** Decompressed bytes; 1 MB unless told. */
  maxBytes?: number;
  /** From start to last byte, redirects included; 30 s unless told. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Who asks, where a peer wants to know more than our name; `user-agent` cannot be set otherwise. */
  userAgent?: string;
}

export interface GuardedResponse {
  status: number;
  /** Lower-case names; a header sent several times is joined with commas. */
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from, after redirects; without a fragment. */
  finalUrl: string;
}

/**
 * The one way out of this process to other hosts, for documents, deliveries, media and all else.
 * Any HTTP status is an answer; `FetchError` says that there was none.
 */
export interface GuardedClient {
  request(request: GuardedRequest): Promise<GuardedResponse>;
  /** Sends an activity; the same door, made for many. See `post.ts`. */
  post(request: GuardedPost): Promise<PostAnswer>;
  close(): Promise<void>;
}

export interface GuardedClientOptions {
  origin: string;
  version: string;
  allowedPrivateNetworks: readonly Network[];
  /** For tests: what names resolve to. */
  resolve?: Resolve;
}

/** Checks at dial time where a request goes, follows redirects by hand, and bounds time and size. */
export function createGuardedClient(options: GuardedClientOptions): GuardedClient {
  const agent = new Agent({
    connect: createConnector(createAddressPolicy(options.allowedPrivateNetworks), options.resolve),
    connections: CONNECTIONS_PER_HOST,
    keepAliveTimeout: KEEP_ALIVE,
    keepAliveMaxTimeout: KEEP_ALIVE,
    headersTimeout: READ_TIMEOUT,
    bodyTimeout: READ_TIMEOUT,
    allowH2: false,
  });
  const userAgent = `WikimediaSocial/${options.version} (+${options.origin})`;
  const signers = createLane({ concurrency: SIGNING, queue: Infinity });
  const door = { agent, userAgent, memory: createKnockMemory(), signers };
  return {
    request: (request) => ask(door, request),
    post: (request) => post(door, usableUrl(request.url), request),
    close: () => agent.close(),
  };
}

/** What all requests share. */
export interface Door {
  agent: Agent;
  userAgent: string;
  memory: KnockMemory;
  /** Who signs activities. */
  signers: Lane;
}

async function ask(door: Door, request: GuardedRequest): Promise<GuardedResponse> {
  const deadline = AbortSignal.timeout(request.timeoutMs ?? TOTAL_TIMEOUT);
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
  const go = (way: Knock): Promise<GuardedResponse> => follow(door, request, way, signal);
  if (request.signAs === undefined) return await go('draft-cavage');
  return await knock(door.memory, { method: request.method, url: usableUrl(request.url) }, go);
}

async function follow(
  door: Door,
  request: GuardedRequest,
  way: Knock,
  signal: AbortSignal,
): Promise<GuardedResponse> {
  let url = usableUrl(request.url);
  try {
    for (let hops = 0; ; hops += 1) {
      if (request.allows !== undefined && !(await request.allows(url.host)))
        throw new FetchError('refused', `${url.host} is not spoken to`);
      const response = await send(door, request, way, url, signal);
      const next = redirectOf(request, response, url);
      if (next === null) return await finish(response, url, request.maxBytes ?? JSON_LIMIT);
      await response.body.dump({ limit: REDIRECT_BODY_LIMIT, signal });
      if (hops === MAX_REDIRECTS)
        throw new FetchError('refused', `${url.host} redirects too often`);
      url = next;
    }
  } catch (error) {
    throw asFetchError(error, url.host);
  }
}

/** No credentials, http(s) only; which schemes and ports an address allows is checked on dialling. */
function usableUrl(input: string | URL): URL {
  const url = URL.parse(String(input));
  if (url === null) throw new FetchError('refused', 'That is not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new FetchError('refused', `${url.protocol} is not spoken here`);
  }
  if (url.username !== '' || url.password !== '')
    throw new FetchError('refused', 'A URL must not hold credentials');
  url.hash = '';
  return url;
}

async function send(
  door: Door,
  request: GuardedRequest,
  way: Knock,
  url: URL,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const { method, body, digest, signAs } = request;
  const given = request.headers ?? {};
  const { scheme, signedTarget } = signingOf(way);
  const outgoing = { method, url, headers: given, body, digest, signedTarget };
  const signed = signAs ? await signRequest(outgoing, signAs, new Date(), scheme) : {};
  const headers = {
    'accept-encoding': 'gzip, br',
    ...given,
    ...signed,
    'user-agent': request.userAgent ?? door.userAgent,
  };
  return door.agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers,
    signal,
    body: body ?? null,
  });
}

/** Only reading follows redirects: a delivery that is sent elsewhere is an answer for its caller. */
function redirectOf(
  request: GuardedRequest,
  response: Dispatcher.ResponseData,
  from: URL,
): URL | null {
  const location = response.headers['location'];
  if (
    request.method !== 'GET' ||
    request.redirects === 'refuse' ||
    !REDIRECTS.has(response.statusCode) ||
    typeof location !== 'string'
  )
    return null;
  const next = URL.parse(location, from.href);
  if (next === null)
    throw new FetchError('bad_response', `${from.host} redirects to something that is no URL`);
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw new FetchError('refused', `${from.host} redirects from https to http`);
  }
  return usableUrl(next);
}

async function finish(
  response: Dispatcher.ResponseData,
  url: URL,
  maxBytes: number,
): Promise<GuardedResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  if (Number(headers['content-length']) > maxBytes) {
    response.body.on('error', () => {}).destroy();
    throw new FetchError('too_large', `${url.host} announces more than ${maxBytes} bytes`);
  }
  const body = await readBody(response.body, headers['content-encoding'], maxBytes);
  return { status: response.statusCode, headers, body, finalUrl: url.href };
}
