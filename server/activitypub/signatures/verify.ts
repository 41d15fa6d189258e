import { cavage } from './cavage.ts';
import { refuse } from './refuse.ts';
import { rfc9421 } from './rfc9421.ts';
import type { Expectations, ReceivedRequest, SignatureClaim, SignatureScheme } from './scheme.ts';

/**
 * Every scheme we accept. RFC 9421 claims what has a `Signature-Input`, so draft-cavage, which looks
 * at `Signature` alone, comes after it. One scheme judges a request, for good or ill.
 */
const SCHEMES: readonly SignatureScheme[] = [rfc9421, cavage];

/**
 * The claim that a request makes about its sender, with everything checked that needs no key:
 * form, covered headers, host, time window, digest over the raw body. Throws `unauthenticated`.
 */
export function readClaim(request: ReceivedRequest, expectations: Expectations): SignatureClaim {
  const scheme = SCHEMES.find((candidate) => candidate.detects(request));
  if (scheme === undefined) throw refuse('The request is not signed in a way this server knows');
  return scheme.read(request, expectations);
}

/** What a request to a server at `origin` must be signed for. */
export function expectationsOf(origin: string): (now: Date) => Expectations {
  const hosts = hostsOf(origin);
  return (now) => ({ origin, hosts, now });
}

/**
 * Values of `Host` under which a server is spoken to: with its port, and without it, as Mastodon
 * sends it.
 */
function hostsOf(origin: string): ReadonlySet<string> {
  const url = new URL(origin);
  const standard = url.protocol === 'https:' ? ':443' : ':80';
  return new Set([url.host, url.hostname, ...(url.port === '' ? [url.hostname + standard] : [])]);
}
