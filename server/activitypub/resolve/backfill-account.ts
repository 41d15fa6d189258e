import { DomainError } from '#server/core/errors.ts';
import { DAY, MINUTE, SECOND } from '#server/core/time.ts';
import { receiveBoost } from '#server/statuses/receive/receive-boost.ts';
import { receivePin } from '#server/statuses/receive/receive-pin.ts';
import type { HandlerDeps } from '../inbox/handler.ts';
import type { JsonObject } from '../json.ts';
import { authorOf, readNote } from '../objects/read-note.ts';
import {
  dateOf,
  hostOf,
  httpIdOf,
  httpUrl,
  idOf,
  isPublic,
  manyOf,
  objectOf,
  sameHost,
  typeAmong,
} from '../vocab.ts';
import { createBudget, type Budget } from '../fetch/budget.ts';
import { collectionItems } from '../fetch/collection.ts';
import { fetchDocument } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { KnownActor } from './resolve-actor.ts';
import { readFeaturedTags } from './read-featured-tags.ts';
import { claimRead } from './remote-reads.ts';
import { asRoot } from '../fetch/root.ts';

const POSTS = 20;
const PINS = 5;
const LIMITS = { requests: 45, perHost: 10, hosts: 15, milliseconds: 2 * MINUTE };
const AGAIN = (7 * DAY) / SECOND;

/**
 * Reads in the newest public posts and the pins of a remote account, from the first pages of its outbox, with
 * ids by their dates and without telling anybody. Of replies only those within what is read or
 * known; of a group what it announced. At most once a week per account.
 */
export async function backfillAccount(deps: HandlerDeps, accountId: string): Promise<void> {
  await asRoot(() => readProfile(deps, accountId));
}

async function readProfile(deps: HandlerDeps, accountId: string): Promise<void> {
  const account = await deps.db
    .selectFrom('accounts')
    .select(['uri', 'outbox_url', 'featured_url', 'actor_type', 'suspended_at'])
    .where('id', '=', accountId)
    .where('domain', 'is not', null)
    .executeTakeFirst();
  const host = hostOf(account?.uri ?? null);
  if (!account?.outbox_url || host === null || account.suspended_at !== null) return;
  if (await deps.domains.isSuspended(host)) return;
  if (!(await claimRead(deps.db, `outbox:${accountId}`, AGAIN))) return;
  const [actor] = await deps.actors.known([account.uri]);
  if (actor === undefined) return;
  const budget = createBudget(host, LIMITS);
  const items = await collectionItems(deps, account.outbox_url, { host, budget, max: POSTS });
  const reading = { actor, budget, isGroup: account.actor_type === 'Group' };
  // Newest first on the wire; what is answered is to be here before its answers.
  for (const item of (items ?? []).toReversed())
    await passingOver(deps, () => keepItem(deps, reading, item));
  await readFeaturedTags(deps, accountId);
  const pins = await collectionItems(deps, account.featured_url, { host, budget, max: PINS });
  for (const item of (pins ?? []).toReversed())
    await passingOver(deps, () => keepPin(deps, reading, item));
}

async function passingOver(deps: HandlerDeps, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FetchError) && !(error instanceof DomainError)) throw error;
    deps.log.debug({ err: error }, 'a post of a profile was not read in');
  }
}

async function keepPin(deps: HandlerDeps, reading: Reading, item: unknown): Promise<void> {
  const uri = httpIdOf(item);
  const object = await ownObject(deps, reading, item);
  if (uri === null || object === null || readNote(object)?.uri !== uri) return;
  const status = await deps.statuses.backfill(object, reading.actor);
  if (status?.accountId !== reading.actor.id) return;
  await receivePin(deps, { accountId: reading.actor.id, statusId: status.id });
}

interface Reading {
  actor: KnownActor;
  budget: Budget;
  isGroup: boolean;
}

async function keepItem(deps: HandlerDeps, reading: Reading, item: unknown): Promise<void> {
  const activity = objectOf(item);
  if (reading.isGroup && typeAmong(activity, ['Announce']) !== null)
    return keepAnnounced(deps, reading, activity!);
  const isActivity = typeAmong(activity, ['Create']) !== null;
  if (activity !== null && !isActivity && readNote(activity) === null) return;
  const object = await ownObject(deps, reading, isActivity ? activity!['object'] : item);
  const note = object === null ? null : readNote(object);
  if (note === null || ![...note.to, ...note.cc].some(isPublic)) return;
  if (note.inReplyToUri !== null && (await deps.statuses.known(note.inReplyToUri)) === null) return;
  await deps.statuses.backfill(object!, reading.actor);
}

/** The actor's host serves the outbox: what is embedded there is as good as what it links to. */
async function ownObject(
  deps: HandlerDeps,
  { actor, budget }: Reading,
  value: unknown,
): Promise<JsonObject | null> {
  const id = httpIdOf(value);
  if (!sameHost(id, actor.uri)) return null;
  const embedded = objectOf(value);
  const object = embedded ?? (budget.take(id!) ? await fetchDocument(deps, id!) : null);
  return object !== null && authorOf(object, id) === actor.uri ? object : null;
}

async function keepAnnounced(
  deps: HandlerDeps,
  { actor, budget }: Reading,
  activity: JsonObject,
): Promise<void> {
  const uri = httpIdOf(activity);
  const inner = objectOf(activity['object']);
  const isActivity = typeAmong(inner, ['Create']) !== null;
  const object = httpUrl(idOf(isActivity ? inner!['object'] : activity['object']));
  if (object === null || !sameHost(uri, actor.uri)) return;
  if (
    !manyOf(activity['to'])
      .concat(manyOf(activity['cc']))
      .some((id) => isPublic(String(id)))
  )
    return;
  let status = await deps.statuses.known(object);
  if (status === null && hostOf(object) !== hostOf(deps.origin) && budget.take(object)) {
    const document = await fetchDocument(deps, object);
    if (readNote(document)?.inReplyToUri === null) status = await deps.statuses.backfill(document);
  }
  if (status === null || (status.visibility !== 'public' && status.visibility !== 'unlisted'))
    return;
  const publishedAt = dateOf(activity['published']) ?? new Date();
  const boost = { uri: uri!, accountId: actor.id, statusId: status.id, publishedAt };
  await receiveBoost(deps, { ...boost, visibility: 'public' }, 'late');
}
