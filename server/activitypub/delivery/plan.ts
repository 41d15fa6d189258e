import { sql } from 'kysely';
import type { Config } from '#server/config.ts';
import { newId } from '#server/core/ids.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import type { Jobs } from '#server/jobs/enqueue.ts';
import { isSuspendedDomain } from '#server/moderation/domain-policy.ts';
import type { JsonObject } from '../json.ts';
import type { Activity } from '../outbox/serialize/activities.ts';
import { digestOf } from '../signatures/digest.ts';
import { idsOf, isPublic } from '../vocab.ts';
import { wakeHosts } from './spread.ts';

/** Who receives an activity. Local accounts and our own host drop out by themselves. */
export interface Audience {
  /** Accounts all of whose followers receive it. */
  followersOf: string[];
  accounts: string[];
  /** Inboxes besides, of relays. */
  inboxes?: string[];
  /** Accounts that are suspended here hear of it too: that they are is what it is about. */
  suspended?: 'told';
  /** A host that has it already. */
  exceptHost?: string;
  /** `personal`: to each account's own inbox, never to a shared one. */
  inbox: 'shared' | 'personal';
}

/** Of what waits for a host, the lowest goes first. */
export const PRIORITY = { personal: 0, post: 1, reaction: 2, profile: 3, farewell: 4 } as const;

export interface Outgoing {
  /** Whose key signs it. */
  accountId: string;
  activity: Activity;
  /** The key that signs it, where it is not the one the account has when it is sent. */
  signWith?: string;
  /** What it is about: deliveries of one object to one inbox keep their order. */
  objectUri: string;
  audience: Audience;
  priority: number;
  /** Id of the activity that would make this one moot: nothing is sent when it was planned before. */
  unless?: string;
  /** Id of the activity that this one takes back. Where that was never tried, neither is sent. */
  cancels?: string;
  /** Beginning of the ids of earlier activities of the object that this one replaces unsent. */
  supersedes?: string;
  /**
   * Seconds before it is sent, in which another may take its place. One that does goes when the first
   * would have gone: whoever never stops editing is heard all the same.
   */
  delay?: number;
}

export interface PlanDeps {
  db: Db;
  config: Pick<Config, 'origin'>;
  jobs: Pick<Jobs, 'enqueueAll'>;
}

/** Misskey's inbox takes 64 KB; some room is left for what proxies count. */
export const MAX_BODY = 60_000;

/**
 * Decides who receives an activity and keeps it until they have it: body and digest once, one row
 * per receiving inbox, all in one transaction; then wakes the hosts. Planning the same activity
 * twice does nothing the second time, so subscribers may run again. A lost wake-up is made up for
 * by the sweeper. Returns how many inboxes will receive it.
 */
export async function plan(deps: PlanDeps, outgoing: Outgoing): Promise<number> {
  const planned = await inTransaction(deps.db, (tx) => keep(tx, deps, outgoing));
  // A host that rests has its alarm clock set for the end of it.
  const hosts = new Set(planned.filter((row) => !row.isResting).map((row) => row.host));
  await wakeHosts(deps.jobs, [...hosts]);
  return planned.length;
}

/** A row that was made. */
interface Planned {
  host: string;
  isResting: boolean;
}

async function keep(tx: Tx, deps: PlanDeps, outgoing: Outgoing): Promise<Planned[]> {
  // One at a time per object, so that row ids tell the order and a Delete cannot be overtaken.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`delivery:${outgoing.objectUri}`}, 0))`.execute(
    tx,
  );
  if (outgoing.unless !== undefined && (await isPlanned(tx, outgoing.unless))) return [];
  const id = await keepActivity(tx, outgoing);
  if (id === null) return [];
  const dueAt =
    outgoing.supersedes === undefined
      ? null
      : await dropUnsent(tx, outgoing.objectUri, outgoing.supersedes, id);
  const cancelled =
    outgoing.cancels === undefined ? [] : await cancel(tx, outgoing.objectUri, outgoing.cancels);
  return await insertDeliveries(tx, {
    id,
    cancelled,
    dueAt,
    ownHost: new URL(deps.config.origin).host,
    ...outgoing,
  });
}

async function isPlanned(tx: Tx, activityUri: string): Promise<boolean> {
  const row = await tx
    .selectFrom('outgoing_activities')
    .select('id')
    .where('activity_uri', '=', activityUri)
    .executeTakeFirst();
  return row !== undefined;
}

async function keepActivity(tx: Tx, outgoing: Outgoing): Promise<string | null> {
  const body = serialise(outgoing.activity);
  const row = await tx
    .insertInto('outgoing_activities')
    .values({
      id: newId(),
      account_id: outgoing.accountId,
      key_id: outgoing.signWith ?? null,
      activity_uri: outgoing.activity.id,
      body,
      digest: digestOf(Buffer.from(body)),
      object_uri: outgoing.objectUri,
      followers_only: isFollowersOnly(outgoing),
    })
    .onConflict((conflict) => conflict.column('activity_uri').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** As with Mastodon: what everybody may see makes no harm where somebody does not follow any more. */
function isFollowersOnly({ activity, audience }: Outgoing): boolean {
  const addressed = [...idsOf(activity['to']), ...idsOf(activity['cc'])];
  return (
    audience.inbox === 'shared' &&
    !addressed.some(isPublic) &&
    addressed.includes(`${activity.actor}/followers`)
  );
}

/** The bytes that are sent. What is merely helpful goes when it would not fit. */
function serialise(activity: Activity): string {
  const body = JSON.stringify(activity);
  const object = activity['object'];
  if (Buffer.byteLength(body) <= MAX_BODY || typeof object !== 'object' || object === null)
    return body;
  const { source: _source, replies: _replies, ...lean } = object as JsonObject;
  return JSON.stringify({ ...activity, object: lean });
}

/**
 * Takes back what was never tried: an inbox whose very first activity of the object still waits
 * untouched has not heard of it, nor of anything later, as that waits behind it. Returns the
 * inboxes that need not hear of the end either.
 */
async function cancel(tx: Tx, objectUri: string, activityUri: string): Promise<string[]> {
  const { rows } = await sql<{ inbox_url: string }>`
    delete from deliveries d using outgoing_activities o
    where o.id = d.activity_id and o.activity_uri = ${activityUri} and d.object_uri = ${objectUri}
      and d.attempts = 0 and d.leased_until is null
    returning d.inbox_url`.execute(tx);
  const inboxes = rows.map((row) => row.inbox_url);
  if (inboxes.length > 0) {
    await sql`delete from deliveries where object_uri = ${objectUri} and inbox_url = any(${inboxes})`.execute(
      tx,
    );
  }
  return inboxes;
}

/** Returns when the first of them was to be sent, as PostgreSQL writes it; null where there was none. */
async function dropUnsent(
  tx: Tx,
  objectUri: string,
  prefix: string,
  except: string,
): Promise<string | null> {
  const { rows } = await sql<{ first: string | null }>`
    with dropped as (delete from deliveries d using outgoing_activities o
    where o.id = d.activity_id and o.object_uri = ${objectUri} and starts_with(o.activity_uri, ${prefix})
      and o.id <> ${except} and d.attempts = 0 and d.leased_until is null
      returning d.run_at)
    select min(run_at)::text as first from dropped`.execute(tx);
  return rows[0]?.first ?? null;
}

interface Rows extends Outgoing {
  id: string;
  cancelled: string[];
  dueAt: string | null;
  ownHost: string;
}

/**
 * One row per inbox: shared ones once, none for our own host, for suspended servers (and accounts),
 * and for hosts that have been dead for long.
 */
async function insertDeliveries(tx: Tx, rows: Rows): Promise<Planned[]> {
  const { audience } = rows;
  const inbox =
    audience.inbox === 'shared' ? sql`coalesce(a.shared_inbox_url, a.inbox_url)` : sql`a.inbox_url`;
  const result = await sql<Planned>`
    with audience as (
      select account_id as id from follows where target_account_id = any(${audience.followersOf}::bigint[])
      union select unnest(${audience.accounts}::bigint[])
    ), inboxes as (
      select ${inbox} as inbox_url, array_agg(distinct lower(a.domain)) as domains
      from audience join accounts a using (id)
      where a.domain is not null and a.inbox_url is not null
        and (a.suspended_at is null or ${audience.suspended === 'told'})
      group by 1
      union all
      select unnest(${audience.inboxes ?? []}::text[]), '{}'::text[]
    ), hosted as materialized (
      select inbox_url, domains, lower(substring(inbox_url from '^https?://([^/?#@]+)')) as host from inboxes
    ), names as materialized (
      select distinct unnest(domains || host) as name from hosted
    ), suspended as materialized (
      select name from names where ${isSuspendedDomain(sql`name`)}
    ), planned as (
      insert into deliveries (activity_id, inbox_url, host, object_uri, priority, run_at)
      select ${rows.id}, inbox_url, host, ${rows.objectUri}, ${rows.priority},
        least(now() + make_interval(secs => ${rows.delay ?? 0}), ${rows.dueAt}::timestamptz) from hosted
      where host is not null and host <> ${rows.ownHost} and host <> ${audience.exceptHost ?? ''} and inbox_url <> all(${rows.cancelled}::text[])
        and host not in (select host from hosts where unavailable_at is not null)
        and not exists (select from suspended where name = any(domains || host))
      order by host, inbox_url
      on conflict (activity_id, inbox_url) do nothing
      returning host
    )
    select host, coalesce(blocked_until > now(), false) as "isResting"
    from planned left join hosts using (host)`.execute(tx);
  return result.rows;
}
