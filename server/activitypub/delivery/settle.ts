import { sql } from 'kysely';
import { SECOND } from '#server/core/time.ts';
import type { Db } from '#server/db/pool.ts';
import {
  GIVE_UP_AFTER,
  hostPause,
  OPEN_AFTER,
  retryDelay,
  UNAVAILABLE_AFTER_DAYS,
} from './backoff.ts';
import type { Delivery, Outcome } from './send.ts';

export interface Settled {
  delivery: Delivery;
  outcome: Outcome;
  /** Whether a success of this host is worth writing down. */
  noteSuccess: boolean;
}

/**
 * Writes down what came of deliveries, a few statements for all. Rows go only here, after the peer
 * answered: whatever dies before leaves them to be taken again. Returns the hosts that came back
 * and are to be drained at once.
 */
export async function settleRows(db: Db, settled: Settled[]): Promise<string[]> {
  const done = settled.filter((s) => s.outcome.result !== 'retry');
  await toPersonalInboxes(db, settled);
  if (done.length > 0) {
    await sql`delete from deliveries where id = any(${done.map((s) => s.delivery.id)}::bigint[])`.execute(
      db,
    );
  }
  await postpone(db, settled);
  await noteFailures(db, settled);
  return await noteSuccesses(db, settled);
}

async function postpone(db: Db, settled: Settled[]): Promise<void> {
  const rows = settled.flatMap(({ delivery, outcome }) => {
    if (outcome.result !== 'retry') return [];
    const wait = outcome.pause ?? retryDelay(delivery.attempts);
    return [{ id: delivery.id, wait: wait / SECOND, error: outcome.reason.slice(0, 500) }];
  });
  if (rows.length === 0) return;
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id bigint, wait float8, error text)`;
  await sql`
    update deliveries d
    set leased_until = null, run_at = now() + make_interval(secs => r.wait), last_error = r.error
    from ${given} where d.id = r.id and d.created_at > now() - make_interval(secs => ${GIVE_UP_AFTER / SECOND})`.execute(
    db,
  );
  await sql`
    delete from deliveries d using ${given}
    where d.id = r.id and d.created_at <= now() - make_interval(secs => ${GIVE_UP_AFTER / SECOND})`.execute(
    db,
  );
}

/** A shared inbox that is not there: its accounts may still have their own. */
async function toPersonalInboxes(db: Db, settled: Settled[]): Promise<void> {
  const ids = settled.flatMap(({ delivery, outcome }) =>
    outcome.result === 'gone' && outcome.tryPersonal ? [delivery.id] : [],
  );
  if (ids.length === 0) return;
  await sql`
    insert into deliveries (activity_id, inbox_url, host, object_uri, priority)
    select distinct d.activity_id, a.inbox_url, d.host, d.object_uri, d.priority
    from deliveries d
    join outgoing_activities o on o.id = d.activity_id
    join lateral (
      select account_id as id from follows where target_account_id = o.account_id
      union select m.account_id from status_mentions m join statuses s on s.id = m.status_id where s.uri = o.object_uri
    ) receiver on true
    join accounts a on a.id = receiver.id
    where d.id = any(${ids}::bigint[]) and a.shared_inbox_url = d.inbox_url and a.inbox_url <> d.inbox_url
      and a.suspended_at is null and lower(substring(a.inbox_url from '^https?://([^/?#@]+)')) = d.host
    on conflict (activity_id, inbox_url) do nothing`.execute(db);
}

interface HostFailures {
  host: string;
  count: number;
  pause: number | null;
  error: string;
}

/** Failures in a row open the circuit; a host may also say itself how long to leave it alone. */
async function noteFailures(db: Db, settled: Settled[]): Promise<void> {
  const byHost = new Map<string, HostFailures>();
  for (const { delivery, outcome } of settled) {
    if (outcome.result !== 'retry' || (!outcome.hostFailed && outcome.pause === null)) continue;
    const known = byHost.get(delivery.host) ?? {
      host: delivery.host,
      count: 0,
      pause: null,
      error: outcome.reason,
    };
    const pause = Math.max(known.pause ?? 0, outcome.pause ?? 0) || null;
    byHost.set(delivery.host, {
      ...known,
      count: known.count + (outcome.hostFailed ? 1 : 0),
      pause,
    });
  }
  if (byHost.size === 0) return;
  const rows = [...byHost.values()].map((h) => ({
    ...h,
    pause: (h.pause ?? 0) / SECOND,
    error: h.error.slice(0, 500),
  }));
  const rests = [0, 1, 2].map((step) => hostPause(OPEN_AFTER + step) / SECOND);
  await sql`
    insert into hosts as h (host, failures, failed_days, blocked_until, last_error, updated_at)
    select r.host, r.count, case when r.count > 0 then array[current_date] else '{}'::date[] end,
      case when r.pause > 0 then now() + make_interval(secs => r.pause) end, r.error, now()
    from jsonb_to_recordset(${JSON.stringify(rows.toSorted((a, b) => (a.host < b.host ? -1 : 1)))}::jsonb)
      as r (host text, count int, pause float8, error text)
    on conflict (host) do update set
      failures = h.failures + excluded.failures,
      failed_days = case when excluded.failed_days <@ h.failed_days then h.failed_days else h.failed_days || excluded.failed_days end,
      blocked_until = greatest(excluded.blocked_until, h.blocked_until,
        case when excluded.failures > 0 and h.failures + excluded.failures >= ${OPEN_AFTER} then now() + make_interval(secs =>
          (${rests}::float8[])[least(h.failures + excluded.failures - ${OPEN_AFTER} + 1, ${rests.length})]) end),
      unavailable_at = case when excluded.failures > 0 and cardinality(h.failed_days || excluded.failed_days) >= ${UNAVAILABLE_AFTER_DAYS}
        and not excluded.failed_days <@ h.failed_days then coalesce(h.unavailable_at, now()) else h.unavailable_at end,
      last_error = excluded.last_error, updated_at = now()`.execute(db);
}

/** Any answer but a failure closes the circuit. What waited because of it is due at once. */
async function noteSuccesses(db: Db, settled: Settled[]): Promise<string[]> {
  const failed = new Set(
    settled.filter((s) => s.outcome.result === 'retry').map((s) => s.delivery.host),
  );
  const alive = settled
    .filter((s) => s.outcome.result !== 'retry' && s.noteSuccess)
    .map((s) => s.delivery.host);
  const hosts = [...new Set(alive)].filter((host) => !failed.has(host)).toSorted();
  if (hosts.length === 0) return [];
  return await hostsAreBack(db, hosts);
}

/** Forgets the failures of hosts that answered or spoke; returns those whose circuit was open. */
export async function hostsAreBack(db: Db, hosts: string[]): Promise<string[]> {
  const { rows } = await sql<{ host: string; was_out: boolean }>`
    with before as (
      select host, failures >= ${OPEN_AFTER} or unavailable_at is not null as was_out
      from hosts where host = any(${hosts}) order by host for update
    ), kept as (
      insert into hosts (host, last_success_at, updated_at) select host, now(), now() from unnest(${hosts}::text[]) as host order by host
      on conflict (host) do update set failures = 0, failed_days = '{}', blocked_until = null, unavailable_at = null,
        last_success_at = now(), last_error = null, updated_at = now()
    )
    select host, was_out from before`.execute(db);
  const back = rows.filter((row) => row.was_out).map((row) => row.host);
  if (back.length > 0) {
    await sql`update deliveries set run_at = now() where host = any(${back}) and run_at > now() and leased_until is null`.execute(
      db,
    );
  }
  return back;
}
