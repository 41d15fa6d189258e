import { sign } from 'node:crypto';
import { digestHeader, digestOf } from '#server/activitypub/signatures/digest.ts';
import type { FakeActor } from '../fake-remote.ts';

export interface Crafted {
  /** What the signature covers; everything that is needed unless told. */
  covered?: string[];
  /** Changed before signing. */
  headers?: Record<string, string>;
  /** The target that is signed, where that is not the one asked for. */
  target?: string;
}

/** Headers of a POST signed by hand, so that a test can leave out what no honest peer would. */
export function craft(
  { origin, path, body }: { origin: string; path: string; body: Buffer },
  actor: FakeActor,
  { covered, headers, target }: Crafted = {},
): Record<string, string> {
  const all: Record<string, string> = {
    host: new URL(origin).host,
    date: new Date().toUTCString(),
    digest: digestHeader(digestOf(body)),
    'content-type': 'application/activity+json',
    ...headers,
  };
  const names = covered ?? ['(request-target)', 'host', 'date', 'digest'];
  const text = names
    .map((name) => `${name}: ${name === '(request-target)' ? `post ${target ?? path}` : all[name]}`)
    .join('\n');
  const signature = sign('sha256', Buffer.from(text), actor.privateKey).toString('base64');
  const list = names.join(' ');
  return {
    ...all,
    signature: `keyId="${actor.keyId}",algorithm="rsa-sha256",headers="${list}",signature="${signature}"`,
  };
}
