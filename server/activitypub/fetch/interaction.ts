import { DomainError } from '#server/core/errors.ts';
import type {
  FindInteraction,
  Intent,
  InteractionWish,
} from '#server/interaction/find-interaction.ts';
import { FetchError } from './fetch-error.ts';
import type { GuardedClient } from './guarded-client.ts';
import { askLinks, normalDomain, type Said } from './webfinger.ts';

const SUBSCRIBE = 'http://ostatus.org/schema/1.0/subscribe';
const fep3b86 = (activity: string): string => `https://w3id.org/fep/3b86/${activity}`;

/**
 * The links that lead to it, the best first: what FEP-3b86 has for it, then the template that OStatus
 * made for following and Mastodon takes for everything.
 * https://codeberg.org/fediverse/fep/src/branch/main/fep/3b86/fep-3b86.md
 */
const WAYS: Record<Intent, readonly string[]> = {
  follow: [fep3b86('Follow'), SUBSCRIBE, fep3b86('Object')],
  reply: [fep3b86('Create'), fep3b86('Object'), SUBSCRIBE],
  favourite: [fep3b86('Like'), fep3b86('Object'), SUBSCRIBE],
  boost: [fep3b86('Announce'), fep3b86('Object'), SUBSCRIBE],
};

export interface InteractionOptions {
  client: GuardedClient;
  origin: string;
  domain: string;
}

/** Asks the WebFinger of the server that somebody named; one without a template is taken for Mastodon's. */
export function createFindInteraction(options: InteractionOptions): FindInteraction {
  const { client, origin, domain } = options;
  return async (wish) => {
    const named = readName(wish.server);
    if (named === null) return null;
    if (named.domain === domain || named.domain === new URL(origin).host)
      return fallback(origin, wish.uri);
    try {
      return await askServer(client, named, wish);
    } catch (cause) {
      if (!(cause instanceof FetchError)) throw cause;
      const text = `${named.domain} does not answer`;
      throw new DomainError('remote_unavailable', text, { cause });
    }
  };
}

interface Named {
  username: string | null;
  domain: string;
}

/** `@name@server`, `name@server`, `server`, or an address on it. */
function readName(typed: string): Named | null {
  const bare = typed
    .trim()
    .replace(/^(?:acct:|https?:\/\/)/i, '')
    .replace(/[/?#].*$/, '');
  const [, username = null, host = ''] = /^(?:@?([^@\s]+)@)?([^@\s]+)$/.exec(bare) ?? [];
  const domain = normalDomain(host);
  // A single word is a name that somebody forgot the server of.
  const isServer = domain !== null && /\.|^localhost(?::|$)|^\[/.test(domain);
  return isServer ? { username, domain } : null;
}

async function askServer(
  client: GuardedClient,
  { username, domain }: Named,
  wish: InteractionWish,
): Promise<string> {
  // The instance's own actor has the server's name on Mastodon, GoToSocial and here.
  const said = await askLinks(client, domain, `acct:${username ?? domain}@${domain}`);
  const address = addressOf(said, domain, wish);
  if (address !== null) return address;
  // Who mistyped their name, or a server that does not say.
  const ofServer = await askLinks(client, domain, `${said.base}/`);
  return addressOf(ofServer, domain, wish) ?? fallback(said.base, wish.uri);
}

function addressOf(said: Said, domain: string, { intent, uri }: InteractionWish): string | null {
  const hosts = new Set([domain, new URL(said.finalUrl).host, ...actorHosts(said)]);
  for (const rel of WAYS[intent]) {
    for (const link of said.links) {
      if (link['rel'] !== rel || typeof link['template'] !== 'string') continue;
      const address = fill(link['template'], { uri, object: uri, inReplyTo: uri });
      const url = address.includes(encodeURIComponent(uri)) ? URL.parse(address) : null;
      if (url !== null && isTheirs(url, said, hosts)) return url.href;
    }
  }
  return null;
}

/** Where handles are of one host and the server is another, its actors live on the latter. */
function actorHosts({ links }: Said): string[] {
  return links
    .filter((link) => link['rel'] === 'self' && typeof link['href'] === 'string')
    .flatMap((link) => URL.parse(String(link['href']))?.host ?? []);
}

/** Only a server leads to its own pages; without TLS only one that answered without it. */
function isTheirs(url: URL, { finalUrl }: Said, hosts: ReadonlySet<string>): boolean {
  const isPlain = url.protocol === 'http:' && finalUrl.startsWith('http:');
  const hasName = url.username !== '' || url.password !== '';
  return (url.protocol === 'https:' || isPlain) && !hasName && hosts.has(url.host);
}

/** RFC 6570 as far as these templates go; what is not known to us is left empty. */
function fill(template: string, values: Record<string, string>): string {
  return template
    .slice(0, 2048)
    .replaceAll(/\{([^{}]*)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

function fallback(base: string, uri: string): string {
  return `${base}/authorize_interaction?uri=${encodeURIComponent(uri)}`;
}
