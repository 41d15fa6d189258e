import { cavage } from './cavage.ts';
import type { OutgoingRequest, SigningKey } from './scheme.ts';

/**
 * Headers that make a request provably ours: `host`, `date`, `digest` where there is a body, and
 * `signature`. Draft-cavage comes first for everybody: snac2 answers 202 before it verifies, so a
 * peer that is tried with RFC 9421 first loses the activity without a word.
 */
export function signRequest(
  request: OutgoingRequest,
  key: SigningKey,
  now: Date,
): Promise<Record<string, string>> {
  return cavage.sign(request, key, now);
}
