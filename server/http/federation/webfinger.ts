import { Hono } from 'hono';
import { loadActor, type LocalActor } from '#server/activitypub/outbox/load-actor.ts';
import { seeActor } from '#server/activitypub/outbox/versions.ts';
import { readyDocument } from '#server/api/ready.ts';
import type { ApiEnv } from '#server/api/viewer.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { actorUri, instanceActorUri, profileUrl } from '#server/core/urls.ts';
import { remembered } from './actor.ts';
import type { FederationDeps } from './deps.ts';
import { isGoneAccount } from './gone.ts';
import { instanceActorName } from './instance-name.ts';
import { document } from './negotiate.ts';

const MAX_AGE = 600;
const MAX_RESOURCE = 2048;
/** What a visitor of another server may do from here with one click (FEP-3b86). */
const INTENTS = ['Follow', 'Like', 'Announce', 'Object'] as const;

/**
 * WebFinger (RFC 7033) for accounts of this server: by `acct:` handle in any case, with or without
 * the leading @, and by the URL of the actor or its profile. https://www.rfc-editor.org/rfc/rfc7033
 */
export function webfingerRoutes(deps: FederationDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get('/.well-known/webfinger', async (c) => {
    const resource = c.req.query('resource')?.trim();
    if (!resource || resource.length > MAX_RESOURCE) {
      throw new DomainError('bad_request', 'The resource parameter is missing');
    }
    if (!/^https?:|@/i.test(resource))
      throw new DomainError('bad_request', 'The resource is neither a handle nor an address');
    const username = usernameOf(resource, deps.config);
    const seen = username === null ? null : await seeActor(deps.db, username);
    if (seen === null || seen.deleted) throw await absent(deps, username);
    const ready = await readyDocument(deps.db, remembered('webfinger', seen), async () => {
      const actor = await loadActor(deps.db, { id: seen.id });
      return actor && describe(actor, deps);
    });
    if (ready === null) throw notFound();
    return document(c, ready, {
      contentType: 'application/jrd+json; charset=utf-8',
      maxAge: MAX_AGE,
      vary: 'Accept-Encoding',
    });
  });
}

interface Names {
  origin: string;
  domain: string;
}

/** The local user name that a resource means; null when it is not one of ours. */
export function usernameOf(resource: string, { origin, domain }: Names): string | null {
  const instanceName = new URL(origin).hostname;
  const url = /^https?:\/\//i.test(resource) ? URL.parse(resource) : null;
  if (url !== null) {
    if (url.origin !== origin) return null;
    if (url.pathname === '/' || url.href === instanceActorUri(origin))
      return instanceActorName(domain);
    return /^\/(?:users\/|@)([A-Za-z0-9_.-]+)\/?$/.exec(url.pathname)?.[1] ?? null;
  }
  const match = /^(?:acct:)?@?([A-Za-z0-9_.-]+)@([^@\s/]+)$/i.exec(resource);
  if (!match) return null;
  const [, name = '', host = ''] = match;
  const ours = new Set([
    domain,
    new URL(origin).host,
    ...(domain.includes(':') ? [] : [instanceName]),
  ]);
  return ours.has(host.toLowerCase()) ? name : null;
}

function describe(actor: LocalActor, deps: FederationDeps) {
  const { origin, domain } = deps.config;
  const isInstance = actor.uri === instanceActorUri(origin);
  const page = isInstance ? `${origin}/about` : profileUrl(origin, actor.username);
  const avatar = actor.avatar?.key;
  return {
    subject: `acct:${actor.username}@${domain}`,
    aliases: [page, actor.uri],
    links: [
      { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: page },
      { rel: 'self', type: 'application/activity+json', href: actor.uri },
      {
        rel: 'http://ostatus.org/schema/1.0/subscribe',
        template: `${origin}/authorize_interaction?uri={uri}`,
      },
      ...INTENTS.map((intent) => ({
        rel: `https://w3id.org/fep/3b86/${intent}`,
        template: `${origin}/authorize_interaction?uri={object}`,
      })),
      ...(avatar === undefined
        ? []
        : [
            {
              rel: 'http://webfinger.net/rel/avatar',
              ...(actor.avatar?.mime_type ? { type: actor.avatar.mime_type } : {}),
              href: deps.storage.url(avatar),
            },
          ]),
    ],
  };
}

/** 410 tells peers that the account was here and is gone for good. */
async function absent(deps: FederationDeps, username: string | null): Promise<DomainError> {
  if (username === null) return notFound();
  const gone = await isGoneAccount(deps.db, username, actorUri(deps.config.origin, username));
  return gone ? new DomainError('gone', 'This account was deleted') : notFound();
}
