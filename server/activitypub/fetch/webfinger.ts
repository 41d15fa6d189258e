import { DomainError } from '#server/core/errors.ts';
import { parseJsonObject, type JsonObject } from '../json.ts';
import { USERNAME } from '../objects/read-actor.ts';
import { httpUrl, objectsOf } from '../vocab.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient, GuardedResponse } from './guarded-client.ts';

/** A handle's two halves; the domain normalised (lower case, punycode, port only if it has one). */
export interface Handle {
  username: string;
  domain: string;
}

export interface Found extends Handle {
  /** The id of the actor who has the handle: the first that is named. */
  uri: string;
  /** All that are named: a person and a community of Lemmy may have the same name. */
  named: string[];
}

const MAX_JRD = 256 * 1024;
const ACTOR_TYPES = new Set([
  'application/activity+json',
  'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
]);

/** `@user@host`, `user@host` or `acct:user@host`; null for anything else. */
export function parseHandle(text: string): Handle | null {
  const match = /^(?:acct:)?@?([^@\s/]+)@([^@\s/]+)$/i.exec(text.trim());
  if (match === null) return null;
  const domain = normalDomain(match[2]!);
  const username = match[1]!;
  return domain !== null && USERNAME.test(username) ? { username, domain } : null;
}

/** A host as it stands in handles; null where it is none. */
export function normalDomain(text: string): string | null {
  if (text.length > 255 || !/^[^\s/?#@\\]+$/.test(text)) return null;
  const url = URL.parse(`https://${text}`);
  if (url === null || url.pathname !== '/') return null;
  return url.host.replace(/\.(?=:|$)/, '');
}

/**
 * Asks the handle's own host (RFC 7033) who `handle` is. Where the answer's subject names another
 * handle (split domains), that one's host is asked too and must say the same: only a host vouches
 * for its handles. Throws `FetchError`; `isGone` tells unknown and deleted accounts.
 */
export async function lookupHandle(client: GuardedClient, handle: Handle): Promise<Found> {
  const first = await ask(client, handle);
  if (sameHandle(first.subject, handle))
    return { ...first.subject, uri: first.uri, named: first.named };
  const second = await ask(client, first.subject);
  if (!sameHandle(second.subject, first.subject) || second.uri !== first.uri) {
    throw new FetchError(
      'bad_response',
      `WebFinger of ${handle.domain} does not lead back to itself`,
    );
  }
  return { ...second.subject, uri: second.uri, named: second.named };
}

function sameHandle(one: Handle, other: Handle): boolean {
  return one.domain === other.domain && one.username.toLowerCase() === other.username.toLowerCase();
}

async function ask(
  client: GuardedClient,
  handle: Handle,
): Promise<{ subject: Handle; uri: string; named: string[] }> {
  const { response, base } = await firstAnswer(client, handle.domain, acct(handle));
  const answer =
    response.status === 404 ? ((await askTemplate(client, base, handle)) ?? response) : response;
  if (answer.status !== 200) {
    throw new FetchError('status', `WebFinger of ${handle.domain} answered ${answer.status}`, {
      status: answer.status,
    });
  }
  const jrd = readJrd(answer);
  const named = objectsOf(jrd['links'])
    .map(actorLink)
    .filter((href) => href !== null);
  const [uri] = named;
  const subject = typeof jrd['subject'] === 'string' ? parseHandle(jrd['subject']) : handle;
  if (uri === undefined || subject === null) {
    throw new FetchError(
      'bad_response',
      `WebFinger of ${handle.domain} names no ActivityPub actor`,
    );
  }
  return { subject, uri, named };
}

/**
 * https, and plain http where that was refused or not served: the client sends http to networks
 * that the operator opened and to nothing else, so this cannot downgrade a public host.
 */
async function firstAnswer(
  client: GuardedClient,
  domain: string,
  resource: string,
): Promise<{ response: GuardedResponse; base: string }> {
  try {
    const base = `https://${domain}`;
    return { response: await get(client, wellKnown(base, resource)), base };
  } catch (error) {
    const base = `http://${domain}`;
    const response = await get(client, wellKnown(base, resource)).catch(() => null);
    if (response === null) throw error;
    return { response, base };
  }
}

/** What a server says of a resource: nothing where it knows none, or answers what cannot be read. */
export interface Said {
  /** Scheme and host that answered, before redirects. */
  base: string;
  finalUrl: string;
  links: JsonObject[];
}

/** The links that `domain` gives for `resource`. Throws `FetchError` where nothing answers. */
export async function askLinks(
  client: GuardedClient,
  domain: string,
  resource: string,
): Promise<Said> {
  const { response, base } = await firstAnswer(client, domain, resource);
  const { finalUrl } = response;
  if (response.status !== 200) return { base, finalUrl, links: [] };
  try {
    return { base, finalUrl, links: objectsOf(readJrd(response)['links']) };
  } catch (error) {
    if (error instanceof FetchError) return { base, finalUrl, links: [] };
    throw error;
  }
}

function wellKnown(base: string, resource: string): string {
  return `${base}/.well-known/webfinger?resource=${encodeURIComponent(resource)}`;
}

function acct(handle: Handle): string {
  return `acct:${handle.username}@${handle.domain}`;
}

function get(client: GuardedClient, url: string): Promise<GuardedResponse> {
  const headers = { accept: 'application/jrd+json, application/json' };
  return client.request({ method: 'GET', url, headers, maxBytes: MAX_JRD });
}

/** The `lrdd` template of host-meta, for hosts that serve WebFinger somewhere else. */
async function askTemplate(
  client: GuardedClient,
  base: string,
  handle: Handle,
): Promise<GuardedResponse | null> {
  const headers = { accept: 'application/xrd+xml, application/xml' };
  const meta = await client
    .request({ method: 'GET', url: `${base}/.well-known/host-meta`, headers, maxBytes: MAX_JRD })
    .catch(() => null);
  if (meta === null || meta.status !== 200) return null;
  const template = lrddTemplate(meta.body.toString('utf8'));
  if (template === null) return null;
  const url = httpUrl(template.replaceAll('{uri}', encodeURIComponent(acct(handle))));
  return url === null || url === wellKnown(base, acct(handle)) ? null : get(client, url);
}

/** XRD is XML, but one attribute of one empty element needs no parser; the text is bounded. */
function lrddTemplate(xml: string): string | null {
  const link = xml
    .split('<')
    .find((tag) => /^(?:\w{1,16}:)?Link\s/.test(tag) && /\srel=["']lrdd["']/.test(tag));
  const template = link === undefined ? null : /\stemplate=["']([^"']{1,2048})["']/.exec(link)?.[1];
  return template?.replaceAll('&amp;', '&') ?? null;
}

function readJrd(response: GuardedResponse): JsonObject {
  const type = response.headers['content-type'] ?? '';
  if (!/^application\/(?:jrd\+json|json|activity\+json|ld\+json)\b/i.test(type)) {
    throw new FetchError('bad_response', 'WebFinger answered something that is not JSON');
  }
  try {
    return parseJsonObject(response.body);
  } catch (cause) {
    if (cause instanceof DomainError)
      throw new FetchError('bad_response', 'WebFinger answered no usable JSON', { cause });
    throw cause;
  }
}

function actorLink(link: JsonObject): string | null {
  const type =
    typeof link['type'] === 'string' ? link['type'].replace(/;\s*profile=/, '; profile=') : '';
  return link['rel'] === 'self' && ACTOR_TYPES.has(type) ? httpUrl(link['href']) : null;
}
