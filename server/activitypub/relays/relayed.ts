import { fetchDocument } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { announcedActivity } from '../inbox/handlers/announced.ts';
import { forwarded } from '../inbox/forwarded.ts';
import type { HandlerDeps } from '../inbox/handler.ts';
import { isRelevant } from '../inbox/relevance.ts';
import type { JsonObject } from '../json.ts';
import { readNote } from '../objects/read-note.ts';
import { hostOf, httpUrl, idOf, isPublic, typeAmong } from '../vocab.ts';

/**
 * What a relay sent: an Announce of a post, or somebody's activity as it was. Either is a hint that
 * there is something at its origin, which is asked, whatever signature the copy carries. Only what
 * is for everybody is kept; nobody is told of it but whom it concerns. Origins that do not answer
 * are not asked again: there are many behind a relay.
 */
export async function relayed(deps: HandlerDeps, activity: JsonObject): Promise<void> {
  const isAnnounce = typeAmong(activity, ['Announce']) !== null;
  const inner = isAnnounce ? announcedActivity(activity['object']) : activity;
  if (inner !== null && typeAmong(inner, ['Create']) === null)
    return await forwarded(deps, inner).catch(ignoreFailure);
  const uri = httpUrl(idOf((inner ?? activity)['object']));
  const host = hostOf(uri);
  if (uri === null || host === null || host === hostOf(deps.origin)) return;
  if (await deps.domains.isSuspended(host)) return;
  if ((await deps.statuses.known(uri)) !== null) return;
  await keepPublic(deps, uri).catch(ignoreFailure);
}

async function keepPublic(deps: HandlerDeps, uri: string): Promise<void> {
  const document = await fetchDocument(deps, uri);
  const note = readNote(document);
  if (note === null || !note.to.some(isPublic)) return;
  if (await deps.domains.isSuspended(hostOf(note.authorUri) ?? '')) return;
  const author = await deps.actors.byUri(note.authorUri);
  if (await isRelevant(deps.db, document, author)) await deps.statuses.keep(document, author);
  else await deps.statuses.backfill(document, author);
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof FetchError)) throw error;
}
