import type { Status } from '#server/contract/status.ts';
import type { Logger } from '#server/core/log.ts';
import { activeFiltersOf } from '#server/filters/active.ts';
import { withFilters } from '#server/filters/match.ts';
import { type View, viewsOf, withView } from '#server/quotes/views.ts';
import { hydrateForMany, type HydrateDeps } from '#server/statuses/hydrate.ts';
import { flagsKey, flagsOfReaders, withFlags } from '#server/statuses/reader-flags.ts';
import type { Listener } from './hub.ts';
import { createMessage, type Message } from './message.ts';

/** A status that is to be told of, and who may see it for certain. */
interface Told {
  statusId: string;
  authorId: string;
  event: string;
}

/**
 * The message with a status for each of its readers, all of whom may see it, with what they have done
 * with it: without, an edit would take the star away that somebody has given. One text serves all who
 * have done the same (most of them nothing), may quote it alike and see what it quotes in the same way,
 * but for those whose filters it runs into: they are told which. A reader for whom it cannot be written
 * misses it alone.
 */
export async function renderStatus(
  deps: HydrateDeps & { log: Logger },
  { statusId, authorId, event }: Told,
  listeners: readonly Listener[],
): Promise<(listener: Listener) => Message | null> {
  const status = await hydrateForMany(deps, statusId, authorId);
  if (!status) return () => null;
  const readers = [...new Set(listeners.map(readerOf))];
  const shown = status.reblog ?? status;
  const quotedId = shown.quote?.quoted_status?.id ?? null;
  const nestedId = shown.quote?.quoted_status?.quote?.quoted_status_id ?? null;
  const [views, filters, flags] = await Promise.all([
    viewsOf(deps.db, { statusId: shown.id, quotedId, nestedId }, readers),
    activeFiltersOf(deps.db, readers),
    flagsOfReaders(deps.db, shown.id, readers),
  ]);
  const common = new Map<string, Message>();
  const messages = new Map<string, Message>();
  const render = (reader: string, view: View): Message => {
    const own = flags.get(reader);
    const seen = withFilters(
      withFlags(withView({ ...status, filtered: [] }, view), own),
      filters.get(reader) ?? [],
    );
    const quoted = (seen.reblog ?? seen).quote?.quoted_status;
    const isOwn = Boolean(seen.filtered?.length || quoted?.filtered?.length);
    const kind = `${view.standing} ${view.state} ${view.nested} ${flagsKey(own)}`;
    const message = (isOwn ? undefined : common.get(kind)) ?? messageOf(event, seen);
    if (!isOwn) common.set(kind, message);
    return message;
  };
  for (const [reader, view] of views) {
    try {
      messages.set(reader, render(reader, view));
    } catch (err) {
      deps.log.warn({ err, reader, statusId }, 'could not write a status for a reader');
    }
  }
  return (listener) => messages.get(readerOf(listener)) ?? null;
}

function messageOf(event: string, status: Status): Message {
  return createMessage(event, JSON.stringify(status));
}

function readerOf({ connection }: Listener): string {
  return connection.viewer.accountId;
}
