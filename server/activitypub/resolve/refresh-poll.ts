import { DomainError } from '#server/core/errors.ts';
import type { RemotePolls } from '#server/polls/remote-polls.ts';
import type { Logger } from '#server/core/log.ts';
import { sql } from 'kysely';
import { fetchDocument } from '../fetch/document.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { asRoot } from '../fetch/root.ts';
import { claimRead } from './remote-reads.ts';
import type { StatusDeps, StatusResolver } from './resolve-status.ts';

export type PollDeps = StatusDeps & { statuses: Pick<StatusResolver, 'update'> };

/** Seconds for which a count is good, as in Mastodon, whoever looks. */
const FRESH = 60;
/** Milliseconds for which somebody waits. */
const PATIENCE = 3_000;

/**
 * Reads the poll of a status of another server again, unless it was read within a minute or after
 * its end. What its server does not tell stays as it is.
 */
export async function refreshPoll(deps: PollDeps, statusId: string): Promise<void> {
  const poll = await deps.db
    .selectFrom('polls')
    .innerJoin('statuses', 'statuses.id', 'polls.status_id')
    .select('statuses.uri')
    .where('polls.status_id', '=', statusId)
    .where('statuses.local', '=', false)
    .where('statuses.deleted_at', 'is', null)
    .where('statuses.visibility', 'in', ['public', 'unlisted'])
    .where(
      sql<boolean>`(polls.expires_at is null or polls.expires_at > now()
        or coalesce(statuses.fetched_at, statuses.created_at) < polls.expires_at)`,
    )
    .where(
      sql<boolean>`coalesce(statuses.fetched_at, statuses.created_at)
        < now() - make_interval(secs => ${FRESH})`,
    )
    .executeTakeFirst();
  if (poll === undefined || !(await claimRead(deps.db, `poll:${statusId}`, FRESH))) return;
  try {
    await asRoot(async () => deps.statuses.update(await fetchDocument(deps, poll.uri)));
  } catch (error) {
    if (!(error instanceof FetchError) && !(error instanceof DomainError)) throw error;
  }
}

export function createRemotePolls(deps: PollDeps & { log: Logger }): RemotePolls {
  return {
    async refresh(statusId) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, PATIENCE);
      const read = refreshPoll(deps, statusId).catch((err: unknown) =>
        deps.log.warn({ err, statusId }, 'a poll was not read again'),
      );
      await Promise.race([read, late]);
      clearTimeout(timer);
    },
  };
}
