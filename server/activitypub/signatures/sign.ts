import { cavage } from './cavage.ts';
import { rfc9421 } from './rfc9421.ts';
import type { OutgoingRequest, SchemeName, SigningKey } from './scheme.ts';

/**
 * Headers that make a request provably ours: `host`, `date`, a digest where there is a body, and
 * the signature. Which scheme a peer gets is decided in `fetch/knock.ts`.
 */
export function signRequest(
  request: OutgoingRequest,
  key: SigningKey,
  now: Date,
  scheme: SchemeName = 'draft-cavage',
): Promise<Record<string, string>> {
  return (scheme === 'rfc9421' ? rfc9421 : cavage).sign(request, key, now);
}
