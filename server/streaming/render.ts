import type { Status } from '#server/contract/status.ts';
import { activeFiltersOf } from '#server/filters/active.ts';
import { filterResults, withFilters } from '#server/filters/match.ts';
import { hydrateForMany, type HydrateDeps } from '#server/statuses/hydrate.ts';
import type { Listener } from './hub.ts';
import { createMessage, type Message } from './message.ts';

/** A status that is to be told of, and who may see it for certain. */
interface Told {
  statusId: string;
  authorId: string;
  event: string;
}

/**
 * The message with a status for each of its readers, all of whom may see it. As in Mastodon it has
 * no flags of theirs (`favourited` …), so that one text serves all but those whose filters it runs
 * into: they are told which.
 */
export async function renderStatus(
  deps: HydrateDeps,
  { statusId, authorId, event }: Told,
  listeners: readonly Listener[],
): Promise<(listener: Listener) => Message | null> {
  const status = await hydrateForMany(deps, statusId, authorId);
  if (!status) return () => null;
  const plain = messageOf(event, { ...status, filtered: [] });
  const readers = new Set(listeners.map(readerOf));
  const filters = await activeFiltersOf(deps.db, [...readers]);
  const own = new Map<string, Message>();
  for (const [reader, theirs] of filters) {
    if (filterResults(status, theirs).length === 0) continue;
    own.set(reader, messageOf(event, withFilters(status, theirs)));
  }
  return (listener) => own.get(readerOf(listener)) ?? plain;
}

function messageOf(event: string, status: Status): Message {
  return createMessage(event, JSON.stringify(status));
}

function readerOf({ connection }: Listener): string {
  return connection.viewer.accountId;
}
