import type { Dispatcher } from 'undici';
import { timeSigning } from '#server/metrics/deliveries.ts';
import type { SigningKey } from '../signatures/scheme.ts';
import { signRequest } from '../signatures/sign.ts';
import { asFetchError, FetchError } from './fetch-error.ts';
import type { Door } from './guarded-client.ts';
import { knock, type Knock, signingOf } from './knock.ts';

/** An activity on its way to an inbox. */
export interface GuardedPost {
  url: string;
  /** Lower-case names. `host`, `date`, digests, signatures and `user-agent` are the client's. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** Base64 SHA-256 of the body. */
  digest: string;
  signAs: SigningKey;
  /** For all knocks together, in milliseconds. */
  timeoutMs: number;
}

export interface PostAnswer {
  status: number;
  /** The header `Retry-After`, as it came. */
  retryAfter: string | undefined;
}

/** Nobody reads what comes with the answer; more than this closes the connection. */
const READ_AT_MOST = 64 * 1024;

/**
 * POSTs an activity, signed as the peer understands it, and settles with the first line of the
 * answer: whatever happens to the rest, the peer has said whether it took it. Follows no redirect.
 * Throws `FetchError` where there was no answer.
 *
 * Deliveries come by the thousand, so this goes below undici's promises and streams, which cost as
 * much as everything else here but the signature.
 */
export async function post(door: Door, url: URL, request: GuardedPost): Promise<PostAnswer> {
  const deadline = Date.now() + request.timeoutMs;
  return await knock(door.memory, { method: 'POST', url }, async (way) => {
    const { origin, host } = url;
    const path = url.pathname + url.search;
    const headers = await headersOf(door, url, request, way);
    const { body } = request;
    const options = { origin, path, method: 'POST' as const, headers, body };
    return await exchange(door.agent, host, options, deadline - Date.now());
  });
}

async function headersOf(
  door: Door,
  url: URL,
  { headers, body, digest, signAs }: GuardedPost,
  way: Knock,
): Promise<Record<string, string>> {
  const { scheme, signedTarget } = signingOf(way);
  const outgoing = { method: 'POST' as const, url, headers, body, digest, signedTarget };
  const signed = await door.signers.run(async () => {
    const started = performance.now();
    const made = await signRequest(outgoing, signAs, new Date(), scheme);
    timeSigning(performance.now() - started);
    return made;
  });
  return { ...headers, ...signed, 'user-agent': door.userAgent };
}

function exchange(
  agent: Dispatcher,
  host: string,
  options: Dispatcher.DispatchOptions,
  timeout: number,
): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | null = null;
    let read = 0;
    let over = false;
    const end = performance.now() + timeout;
    const giveUp = () => {
      over = true;
      const error = new FetchError('timeout', `${host} took too long`);
      reject(error);
      running?.abort(error);
    };
    const timer = setTimeout(giveUp, timeout);
    agent.dispatch(options, {
      onRequestStart(controller) {
        running = controller;
        // It had to wait for a connection for too long: better not sent than sent unheard. (The timer
        // and the clock do not agree to the millisecond, and either may be the first to say so.)
        if (over || performance.now() >= end) giveUp();
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return;
        const retryAfter = headers['retry-after'];
        resolve({ status, retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter });
      },
      onResponseData(controller, chunk) {
        read += chunk.length;
        if (read > READ_AT_MOST)
          controller.abort(new FetchError('too_large', `${host} has much to say`));
      },
      onResponseEnd: () => clearTimeout(timer),
      onResponseError(_controller, error) {
        clearTimeout(timer);
        reject(asFetchError(error, host));
      },
    });
  });
}
