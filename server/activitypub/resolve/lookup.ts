import { DomainError } from '#server/core/errors.ts';
import type { RemoteLookup } from '#server/search/remote.ts';
import type { JsonObject } from '../json.ts';
import { ACTOR_TYPES } from '../objects/read-actor.ts';
import { hostOf, httpUrl, typeAmong } from '../vocab.ts';
import { findAlternate } from '../fetch/alternate.ts';
import { fetchDocument, type DocumentDeps } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { asRoot } from '../fetch/root.ts';
import type { ActorResolver } from './resolve-actor.ts';
import type { StatusResolver } from './resolve-status.ts';
import { parseHandle } from '../fetch/webfinger.ts';

export interface LookupDeps extends DocumentDeps {
  origin: string;
  actors: ActorResolver;
  statuses: StatusResolver;
}

/** What search and mentions ask the federation side: see `search/remote.ts`. */
export function createRemoteLookup(deps: LookupDeps): RemoteLookup {
  return {
    account: (handleOrUri) => orNull(() => findAccount(deps, handleOrUri)),
    status: (uri) => orNull(() => findStatus(deps, uri)),
  };
}

async function findAccount(deps: LookupDeps, text: string): Promise<string | null> {
  const handle = parseHandle(text);
  if (handle !== null) return usable(await deps.actors.byHandle(handle));
  const [known] = await deps.actors.known([text]);
  if (known !== undefined) return usable(known);
  // A profile's page answers with the actor when asked for ActivityPub.
  const document = await fetchElsewhere(deps, text);
  return typeAmong(document, ACTOR_TYPES) === null
    ? null
    : usable(await deps.actors.keep(document!));
}

function usable(actor: { id: string; isSuspended: boolean }): string | null {
  return actor.isSuspended ? null : actor.id;
}

async function findStatus(deps: LookupDeps, uri: string): Promise<string | null> {
  const known = await deps.statuses.known(uri);
  if (known !== null) return known.id;
  const document = await fetchElsewhere(deps, uri);
  return document === null ? null : ((await deps.statuses.keep(document))?.id ?? null);
}

/** The object behind an address that somebody typed: its own id, or a page that leads to it. */
async function fetchElsewhere(deps: LookupDeps, url: string): Promise<JsonObject | null> {
  const host = hostOf(httpUrl(url));
  if (host === null || host === hostOf(deps.origin)) return null;
  try {
    return await fetchDocument(deps, url);
  } catch (error) {
    if (!(error instanceof FetchError) || error.failure !== 'bad_response') throw error;
    const page = await deps.client.request({
      method: 'GET',
      url,
      headers: { accept: 'text/html' },
    });
    const alternate = page.status === 200 ? findAlternate(page) : null;
    if (alternate === null || alternate === url) throw error;
    return await fetchDocument(deps, alternate);
  }
}

async function orNull<T>(find: () => Promise<T | null>): Promise<T | null> {
  try {
    return await asRoot(find);
  } catch (error) {
    if (error instanceof FetchError || error instanceof DomainError) return null;
    throw error;
  }
}
