import type { Status } from '#server/contract/status.ts';
import { activeFiltersOf } from '#server/filters/active.ts';
import { filterResults, withFilters } from '#server/filters/match.ts';
import { hydrateForMany, type HydrateDeps, hydrateStatus } from '#server/statuses/hydrate.ts';
import { publicReaders } from '#server/timelines/readers.ts';
import type { Listener } from './hub.ts';
import { createMessage, type Message } from './message.ts';
import { withoutViewer } from './without-viewer.ts';

/** A status that is to be told of, and who may see it for certain. */
interface Told {
  statusId: string;
  authorId: string;
  event: string;
}

/** Readers who get a text of their own where what is quoted is not for the public. */
const MOST_OWN = 100;

/**
 * The message with a status for each of its readers, all of whom may see it. As in Mastodon it has
 * no flags of theirs (`favourited` …), so that one text serves all but those whose filters it runs
 * into, and those to whom what it quotes is not what it is to everybody.
 */
export async function renderStatus(
  deps: HydrateDeps,
  { statusId, authorId, event }: Told,
  listeners: readonly Listener[],
): Promise<(listener: Listener) => Message | null> {
  const found = await hydrateForMany(deps, statusId, authorId);
  if (!found) return () => null;
  const status = withoutViewer(found);
  const plain = messageOf(event, status);
  const readers = [...new Set(listeners.map(readerOf))];
  const own = new Map<string, Message | null>();
  for (const [reader, filters] of await activeFiltersOf(deps.db, readers)) {
    if (filterResults(status, filters).length > 0)
      own.set(reader, messageOf(event, withFilters(status, filters)));
  }
  for (const reader of await seeingOtherwise(deps, status, readers)) {
    const theirs = await hydrateStatus(deps, statusId, reader);
    own.set(reader, theirs && messageOf(event, theirs));
  }
  return (listener) => {
    const theirs = own.get(readerOf(listener));
    return theirs === undefined ? plain : theirs;
  };
}

/** Those for whom the quote in a status is not the one that everybody is shown. */
async function seeingOtherwise(
  { db }: HydrateDeps,
  status: Status,
  readers: string[],
): Promise<string[]> {
  const quote = (status.reblog ?? status).quote;
  if (!quote) return [];
  if (quote.state === 'unauthorized') return readers.slice(0, MOST_OWN);
  const id = quote.quoted_status?.id;
  if (id === undefined) return [];
  const same = new Set(await publicReaders(db, id, readers));
  return readers.filter((reader) => !same.has(reader));
}

function messageOf(event: string, status: Status): Message {
  return createMessage(event, JSON.stringify(status));
}

function readerOf({ connection }: Listener): string {
  return connection.viewer.accountId;
}
