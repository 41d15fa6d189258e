import { FetchError } from '../fetch/fetch-error.ts';
import type { GuardedClient } from '../fetch/guarded-client.ts';
import type { PostAnswer } from '../fetch/post.ts';
import { SYNCHRONISATION_HEADER } from '../followers/header.ts';
import type { SigningKeys } from '../signatures/keys.ts';
import { MAX_UNAUTHORISED, retryAfter } from './backoff.ts';
import type { Body } from './bodies.ts';

/** A delivery that a worker took. */
export interface Delivery {
  id: string;
  activityId: string;
  inbox: string;
  host: string;
  /** Which try this is, from 1. */
  attempts: number;
}

/**
 * What came of a try.
 * - `delivered`: the peer has it.
 * - `retry`: later. `hostFailed` where the host itself is in trouble; `pause` (milliseconds) where
 *   it said how long to leave it alone.
 * - `gone`: never, for this inbox. `tryPersonal` where a shared inbox is not there but its accounts'
 *   own may be.
 */
export type Outcome =
  | { result: 'delivered' }
  | { result: 'retry'; reason: string; hostFailed: boolean; pause: number | null }
  | { result: 'gone'; reason: string; tryPersonal: boolean };

export interface SendDeps {
  client: Pick<GuardedClient, 'post'>;
  keys: Pick<SigningKeys, 'of'>;
  /** The value of `Collection-Synchronization` for an inbox; see `followers/tell.ts`. */
  followersAt: (accountId: string, inbox: string) => Promise<string | null>;
}

/** A host that needs longer may as well be asked again; shutting down waits for this. */
const TIMEOUT = 12_000;
/** What a server says that has no shared inbox, or no longer. */
const NOT_THERE = new Set([404, 405, 410]);
const HEADERS = { 'content-type': 'application/activity+json' };

/** POSTs the activity to the inbox, signed anew: the signature covers host and date. Never throws for what a peer does. */
export async function send(deps: SendDeps, delivery: Delivery, body: Body): Promise<Outcome> {
  const signAs = await deps.keys.of(body.accountId, body.keyId);
  try {
    const answer = await deps.client.post({
      url: delivery.inbox,
      headers: await headersOf(deps, delivery, body),
      body: body.bytes,
      digest: body.digest,
      signAs,
      timeoutMs: TIMEOUT,
    });
    return judge(answer, delivery);
  } catch (err) {
    if (!(err instanceof FetchError)) throw err;
    // The answer was garbled, but there was one: the host is alive.
    const answered = err.failure === 'bad_response';
    return { result: 'retry', reason: err.message, hostFailed: !answered, pause: null };
  }
}

async function headersOf(
  deps: SendDeps,
  delivery: Delivery,
  body: Body,
): Promise<Record<string, string>> {
  const told = body.followersOnly ? await deps.followersAt(body.accountId, delivery.inbox) : null;
  return told === null ? HEADERS : { ...HEADERS, [SYNCHRONISATION_HEADER]: told };
}

function judge(answer: PostAnswer, delivery: Delivery): Outcome {
  const { status } = answer;
  const reason = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { result: 'delivered' };
  if (status === 429 || status === 503) {
    const pause = retryAfter(answer.retryAfter, Date.now());
    return { result: 'retry', reason, hostFailed: status === 503 && pause === null, pause };
  }
  if (status === 401 && delivery.attempts < MAX_UNAUTHORISED)
    return { result: 'retry', reason, hostFailed: false, pause: null };
  if (status === 408 || status === 425)
    return { result: 'retry', reason, hostFailed: false, pause: null };
  if (status >= 300 && status < 400)
    return { result: 'retry', reason, hostFailed: false, pause: null };
  if (status >= 500 && status !== 501)
    return { result: 'retry', reason, hostFailed: true, pause: null };
  return { result: 'gone', reason, tryPersonal: NOT_THERE.has(status) };
}
