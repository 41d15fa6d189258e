import { LRUCache } from 'lru-cache';
import { DAY, MINUTE } from '#server/core/time.ts';
import type { OutgoingRequest, SchemeName } from '../signatures/scheme.ts';

/**
 * A way to sign a request. Draft-cavage comes first: every server reads it, and snac2 answers 202
 * before it verifies, so trying RFC 9421 first would lose activities without a word.
 */
export type Knock = 'draft-cavage' | 'draft-cavage-without-query' | 'rfc9421';

interface Asked {
  method: 'GET' | 'POST';
  url: URL;
}

interface Answered {
  status: number;
}

/** What is known of origins: which knock they open to. Bounded, and forgotten after a while. */
export type KnockMemory = LRUCache<string, Knock>;

const MAX_ORIGINS = 10_000;
/** A peer that opened to another knock than the first is spoken to in that way for a day. */
const PROVEN = DAY;
/**
 * A peer that takes the first knock, or none, gets no other for this long: steadily knocking twice
 * would double what a refusal costs both sides.
 */
const FIRST_ONLY = 10 * MINUTE;

/** An empty memory, bounded in origins and time. */
export function createKnockMemory(): KnockMemory {
  return new LRUCache({ max: MAX_ORIGINS, ttl: PROVEN });
}

/** What `signRequest` needs to know of a knock. */
export function signingOf(knock: Knock): {
  scheme: SchemeName;
  signedTarget: OutgoingRequest['signedTarget'];
} {
  return knock === 'draft-cavage-without-query'
    ? { scheme: 'draft-cavage', signedTarget: 'path' }
    : { scheme: knock, signedTarget: 'path-and-query' };
}

/**
 * Sends a signed request as the peer understands it: with draft-cavage, on 400 or 401 a GET once
 * more without its query in the signature (older GoToSocial, Pleroma, Pixelfed), then with RFC 9421.
 * What a peer opened to is remembered, by method, as many a server checks no signature of a GET. A
 * 5xx to a knock that is only tried says that the peer cannot read it (Mastodon 4.4), not that it is
 * down: its first answer stands then.
 */
export async function knock<A extends Answered>(
  memory: KnockMemory,
  asked: Asked,
  send: (knock: Knock) => Promise<A>,
): Promise<A> {
  const key = `${asked.method} ${asked.url.origin}`;
  const known = memory.get(key);
  const first = known ?? 'draft-cavage';
  const answer = await send(first);
  if (!isRefusal(answer)) {
    // Only a POST proves that the signature was read.
    if (known === undefined && asked.method === 'POST' && isSuccess(answer))
      memory.set(key, 'draft-cavage', { ttl: FIRST_ONLY });
    return answer;
  }
  if (known === 'draft-cavage') return answer;
  for (const other of knocksFor(asked)) {
    if (other === first) continue;
    const next = await send(other);
    if (isRefusal(next) || next.status >= 500) continue;
    if (isSuccess(next))
      memory.set(key, other, { ttl: other === 'draft-cavage' ? FIRST_ONLY : PROVEN });
    return next;
  }
  memory.set(key, 'draft-cavage', { ttl: FIRST_ONLY });
  return answer;
}

function knocksFor({ method, url }: Asked): Knock[] {
  return method === 'GET' && url.search !== ''
    ? ['draft-cavage', 'draft-cavage-without-query', 'rfc9421']
    : ['draft-cavage', 'rfc9421'];
}

function isRefusal({ status }: Answered): boolean {
  return status === 400 || status === 401;
}

function isSuccess({ status }: Answered): boolean {
  return status >= 200 && status < 300;
}
