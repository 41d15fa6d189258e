import { createHash, sign } from 'node:crypto';
import { signRequest } from '#server/activitypub/signatures/sign.ts';
import type { FakeActor } from '../fake-remote.ts';

/** How a peer signs what it posts; nothing of our own signing code is used, but for RFC 9421. */
export type Signing =
  | 'rfc9421'
  | { covered: string[]; algorithm: string | null; contentType?: string };

const ACTIVITY = 'application/activity+json';
export const LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"';

/** POSTs an activity as the peer does: its headers, in its order, under its algorithm's name. */
export async function postAs(
  url: string,
  activity: unknown,
  actor: FakeActor,
  signing: Signing,
): Promise<Response> {
  const body = Buffer.from(JSON.stringify(activity));
  const headers =
    signing === 'rfc9421'
      ? await newHeaders(url, body, actor)
      : cavageHeaders(url, body, actor, signing);
  return await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
}

async function newHeaders(url: string, body: Buffer, actor: FakeActor) {
  const headers = { 'content-type': ACTIVITY };
  const key = { id: actor.keyId, privateKey: actor.privateKey };
  const request = { method: 'POST' as const, url: new URL(url), headers, body };
  return { ...headers, ...(await signRequest(request, key, new Date(), 'rfc9421')) };
}

function cavageHeaders(
  url: string,
  body: Buffer,
  actor: FakeActor,
  { covered, algorithm, contentType = ACTIVITY }: Exclude<Signing, string>,
): Record<string, string> {
  const { host, pathname } = new URL(url);
  const created = Math.trunc(Date.now() / 1000);
  const sent: Record<string, string> = {
    date: new Date().toUTCString(),
    digest: `SHA-256=${createHash('sha256').update(body).digest('base64')}`,
    'content-type': contentType,
  };
  const values: Record<string, string> = {
    ...sent,
    host,
    '(request-target)': `post ${pathname}`,
    '(created)': String(created),
    '(expires)': String(created + 3600),
    'content-length': String(body.length),
    'user-agent': 'wire',
  };
  const text = covered.map((name) => `${name}: ${values[name]}`).join('\n');
  const parameters = [
    `keyId="${actor.keyId}"`,
    ...(algorithm === null ? [] : [`algorithm="${algorithm}"`]),
    ...(covered.includes('(created)') ? [`created=${created}`] : []),
    ...(covered.includes('(expires)') ? [`expires=${created + 3600}`] : []),
    `headers="${covered.join(' ')}"`,
    `signature="${sign('sha256', Buffer.from(text), actor.privateKey).toString('base64')}"`,
  ];
  return { ...sent, 'user-agent': 'wire', signature: parameters.join(',') };
}
