import type { SigningKey } from '../signatures/scheme.ts';
import { parseJsonObject, type JsonObject } from '../json.ts';
import { toPlain } from '../jsonld.ts';
import { httpUrl, idOf, sameHost } from '../vocab.ts';
import type { Admit } from './admission.ts';
import { FetchError } from './fetch-error.ts';
import { JSON_LIMIT, type GuardedClient, type GuardedResponse } from './guarded-client.ts';

export const ACTIVITY_JSON = 'application/activity+json';
const PROFILE = 'https://www.w3.org/ns/activitystreams';
const ACCEPT = `${ACTIVITY_JSON}, application/ld+json; profile="${PROFILE}"`;

export interface DocumentDeps {
  client: GuardedClient;
  /** Asked before every request, and of where redirects lead. */
  admit: Admit;
  /** The instance actor's key: peers with authorized fetch answer signed requests only. */
  instanceKey: () => Promise<SigningKey>;
}

/**
 * The ActivityPub object at `uri`, believed because its own host says so: the `id` in it equals the
 * URL it finally came from, after at most one more request to the id it claims. Only the two
 * ActivityPub media types count, so that an uploaded file never passes for an object (CVE-2024-25623).
 * Throws `FetchError`, and `forbidden` for a suspended server; an answer other than 200 has `failure: 'status'` with the status.
 */
export async function fetchDocument(deps: DocumentDeps, uri: string): Promise<JsonObject> {
  const first = await fetchOnce(deps, uri);
  const id = httpUrl(idOf(first.document));
  if (id === null) throw new FetchError('bad_response', 'The object has no id');
  if (isSameUrl(id, first.finalUrl)) return first.document;
  const second = await fetchOnce(deps, id);
  if (idOf(second.document) !== id || !isSameUrl(id, second.finalUrl)) {
    throw new FetchError('bad_response', 'The object is not found at its own id');
  }
  return second.document;
}

/**
 * Like `fetchDocument` for what nobody refers to by its id: the pages of collections, which some
 * servers give none. That their own host served them is all that is asked of them. With `refuse` they
 * must be at that very address.
 */
export async function fetchFrom(
  deps: DocumentDeps,
  url: string,
  redirects: 'follow' | 'refuse' = 'follow',
): Promise<JsonObject> {
  const { document, finalUrl } = await fetchOnce(deps, url, redirects);
  if (!sameHost(url, finalUrl)) throw new FetchError('bad_response', 'The page is elsewhere');
  return document;
}

interface Fetched {
  document: JsonObject;
  finalUrl: string;
}

async function fetchOnce(
  deps: DocumentDeps,
  uri: string,
  redirects?: 'follow' | 'refuse',
): Promise<Fetched> {
  await deps.admit(uri);
  const response = await getSigned(deps, uri, redirects);
  if (!sameHost(uri, response.finalUrl)) await deps.admit(response.finalUrl);
  if (response.status !== 200) {
    throw new FetchError('status', `The object's host answered ${response.status}`, {
      status: response.status,
    });
  }
  if (!isActivityJson(response.headers['content-type'])) {
    throw new FetchError('bad_response', 'The answer is not ActivityPub');
  }
  return { document: await readDocument(response.body), finalUrl: response.finalUrl };
}

async function getSigned(
  deps: DocumentDeps,
  url: string,
  redirects?: 'follow' | 'refuse',
): Promise<GuardedResponse> {
  const signAs = await deps.instanceKey();
  const headers = { accept: ACCEPT };
  return deps.client.request({
    method: 'GET',
    url,
    headers,
    signAs,
    redirects,
    maxBytes: JSON_LIMIT,
  });
}

async function readDocument(body: Buffer): Promise<JsonObject> {
  try {
    return await toPlain(parseJsonObject(body));
  } catch (cause) {
    throw new FetchError('bad_response', 'The answer is not a usable JSON object', { cause });
  }
}

/** `application/activity+json`, or `application/ld+json` with the ActivityStreams profile. */
export function isActivityJson(contentType: string | undefined): boolean {
  if (contentType === undefined || contentType.length > 512) return false;
  const [type = '', ...parameters] = contentType
    .split(';')
    .map((part) => part.trim().toLowerCase());
  if (type === ACTIVITY_JSON) return true;
  return (
    type === 'application/ld+json' &&
    parameters.some((parameter) => parameter.startsWith('profile=') && parameter.includes(PROFILE))
  );
}

/** Equal after URL normalisation and without the fragment, which is never sent. */
export function isSameUrl(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  if (a === null || b === null) return false;
  a.hash = '';
  b.hash = '';
  return a.href === b.href;
}
