import { sql } from 'kysely';
import type { Instance } from '../instance.ts';
import type { Acknowledged } from './customers.ts';

/**
 * What is wrong with what the two instances hold, in words; empty when everything acknowledged is
 * there once on both sides and nothing else is.
 */
export async function findings(instances: Instance[], record: Acknowledged): Promise<string[]> {
  const reports = await Promise.all(
    instances.map(async (instance) => {
      const faults = [
        ...(await missing(instance, record)),
        ...(await doubled(instance)),
        ...(await miscounted(instance)),
        ...(await leftOver(instance)),
      ];
      return faults.map((fault) => `${instance.host}: ${fault}`);
    }),
  );
  return reports.flat();
}

async function missing({ database, origin }: Instance, record: Acknowledged): Promise<string[]> {
  const pairs = async (query: ReturnType<typeof sql<{ pair: string }>>) =>
    new Set((await query.execute(database.db)).rows.map(({ pair }) => pair));
  const statuses = await pairs(sql`select uri as pair from statuses where deleted_at is null`);
  const favourites = await pairs(sql`
    select accounts.uri || ' ' || statuses.uri as pair from favourites
    join accounts on accounts.id = favourites.account_id join statuses on statuses.id = favourites.status_id`);
  const follows = await pairs(sql`
    select one.uri || ' ' || other.uri as pair from follows
    join accounts one on one.id = follows.account_id join accounts other on other.id = follows.target_account_id`);
  const told = await pairs(sql`
    select accounts.uri || ' ' || coalesce(statuses.uri, type) as pair from notifications
    join accounts on accounts.id = notifications.from_account_id left join statuses on statuses.id = notifications.status_id`);
  const isHome = (uri: string) => uri.startsWith(origin);
  return [
    ...record.posts
      .filter(({ uri }) => !statuses.has(uri))
      .map(({ uri }) => `lost the status ${uri}`),
    ...record.favourites.flatMap(({ by, uri }) => [
      ...(favourites.has(`${by.uri} ${uri}`) ? [] : [`lost ${by.acct}'s favourite of ${uri}`]),
      ...(!isHome(uri) || told.has(`${by.uri} ${uri}`)
        ? []
        : [`nobody was told of ${by.acct}'s favourite of ${uri}`]),
    ]),
    ...record.follows.flatMap(({ by, of }) => [
      ...(follows.has(`${by.uri} ${of.uri}`) ? [] : [`lost that ${by.acct} follows ${of.acct}`]),
      ...(!isHome(of.uri) || told.has(`${by.uri} follow`)
        ? []
        : [`${of.acct} was not told that ${by.acct} follows`]),
    ]),
  ];
}

/**
 * One text was written once, and one thing done is one activity. That activity may come twice, where
 * who sent it was killed before writing down that it had: a Follow is taken in each time (see
 * `accept.ts`) and makes one follow, one notification, one count.
 */
async function doubled({ database }: Instance): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'status written ' || count(*) || ' times: ' || max(content) as what
      from statuses where deleted_at is null group by account_id, content having count(*) > 1
    union all
    select 'notification made ' || count(*) || ' times: ' || type
      from notifications group by account_id, type, from_account_id, status_id having count(*) > 1
    union all
    select (body ->> 'type') || ' received under ' || count(distinct body ->> 'id') || ' ids: ' || coalesce(body -> 'object' ->> 'id', body ->> 'object')
      from inbound_activities where body ->> 'type' in ('Create', 'Like', 'Follow')
      group by actor_uri, body ->> 'type', coalesce(body -> 'object' ->> 'id', body ->> 'object')
      having count(distinct body ->> 'id') > 1`.execute(database.db);
  return rows.map(({ what }) => what);
}

/** Counters say what the rows say. */
async function miscounted({ database }: Instance): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'favourites of ' || uri || ': ' || coalesce(favourites_count, 0) || ' instead of ' || counted as what from (
      select statuses.uri, status_stats.favourites_count, count(favourites.id) as counted from statuses
      left join status_stats on status_stats.status_id = statuses.id
      left join favourites on favourites.status_id = statuses.id
      group by statuses.uri, status_stats.favourites_count) as favourite_counts
    where coalesce(favourites_count, 0) <> counted
    union all
    select 'followers of ' || uri || ': ' || followers_count || ' instead of ' || counted from (
      select accounts.uri, account_stats.followers_count, count(follows.id) as counted from accounts
      join account_stats on account_stats.account_id = accounts.id
      left join follows on follows.target_account_id = accounts.id
      group by accounts.uri, account_stats.followers_count) as follower_counts
    where followers_count <> counted
    union all
    select 'statuses of ' || uri || ': ' || statuses_count || ' instead of ' || counted from (
      select accounts.uri, account_stats.statuses_count, count(statuses.id) as counted from accounts
      join account_stats on account_stats.account_id = accounts.id
      left join statuses on statuses.account_id = accounts.id and statuses.deleted_at is null
      group by accounts.uri, account_stats.statuses_count) as status_counts
    where statuses_count <> counted`.execute(database.db);
  return rows.map(({ what }) => what);
}

/** Work that was given up. */
async function leftOver({ database }: Instance): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select 'parked event ' || name || ': ' || coalesce(last_error, '') as what from events where parked_at is not null
    union all
    select 'parked activity ' || activity_id || ': ' || coalesce(last_error, '') from inbound_activities where parked_at is not null
    union all
    select 'refused activity ' || activity_id || ': ' || last_error from inbound_activities where last_error is not null and processed_at is not null`.execute(
    database.db,
  );
  return rows.map(({ what }) => what);
}
