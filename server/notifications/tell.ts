import { type RawBuilder, sql } from 'kysely';
import { recordEvents } from '#server/bus/record.ts';
import { gather } from '#server/db/gather.ts';
import type { Db } from '#server/db/pool.ts';
import type { NotificationType } from '#server/contract/notification-type.ts';
import { type Statement, statement } from '#server/db/statement.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { groupKey, hourOf } from './groups/group-key.ts';
import { verdict } from './verdict.ts';

export interface Telling {
  type: NotificationType;
  /** Whom to tell; those who are not from here are left out. */
  accountIds: readonly string[];
  /** Who did it. */
  fromAccountId: string;
  statusId: string | null;
  reportId?: string;
  /** What the account lost, a row of `account_severances`. */
  severanceId?: string;
  warningId?: string;
}

interface Told {
  id: string;
  account_id: string;
  from_account_id: string;
  filtered: boolean;
}

/**
 * Tells accounts of this server that somebody did something. Nobody is told of what they did
 * themselves (but for the end of their own poll, and what befell them), by whom they block, have muted with their
 * notifications or are blocked by, from a host they block (but for people they follow), in a
 * conversation they muted, or by a mention beside, or in answer to, somebody whom they block or have
 * muted so; moderators hear of reports and sign-ups in any case. What somebody's
 * policy holds back is kept with a request to be seen. Twice is once. What is to be told in the same
 * moment shares a transaction.
 */
export async function tell(deps: { db: Db }, telling: Telling): Promise<void> {
  if (telling.accountIds.length > 0) await tellAll(deps.db, telling);
}

const tellAll = gather(async (db, tellings: Telling[]): Promise<void[]> => {
  const byType = Object.groupBy(tellings, ({ type }) => type);
  await inTransaction(db, async (tx) => {
    // In one order for everybody, within a kind too: nobody waits in a ring.
    for (const type of (Object.keys(byType) as NotificationType[]).sort())
      await tellOf(tx, type, byType[type] ?? []);
  });
  return tellings.map(() => undefined);
});

async function tellOf(tx: Tx, type: NotificationType, tellings: Telling[]): Promise<void> {
  const told = tellings.flatMap(({ accountIds, ...rest }) =>
    accountIds.map((accountId) => ({ accountId, ...rest })),
  );
  const rows = await insertOf(type)(tx, {
    targets: told.map((one) => one.accountId),
    actors: told.map((one) => one.fromAccountId),
    statuses: told.map((one) => one.statusId),
    reports: told.map((one) => one.reportId ?? null),
    severances: told.map((one) => one.severanceId ?? null),
    warnings: told.map((one) => one.warningId ?? null),
    hour: hourOf(Date.now()),
  });
  const shown = rows.filter((row) => !row.filtered);
  await recordEvents(
    tx,
    shown.map(({ id }) => ({ name: 'notification.created', payload: { notificationId: id } })),
  );
  await ask(
    tx,
    type,
    rows.filter((row) => row.filtered),
  );
}

interface Tellable {
  targets: string[];
  actors: string[];
  statuses: (string | null)[];
  reports: (string | null)[];
  severances: (string | null)[];
  warnings: (string | null)[];
  hour: number;
}

const inserts = new Map<NotificationType, Statement<Tellable, Told>>();

/** Each kind has its own rules, so it is a statement of its own. */
function insertOf(type: NotificationType): Statement<Tellable, Told> {
  const known = inserts.get(type);
  if (known) return known;
  const made = statement((p: Tellable) => insertion(type, p));
  inserts.set(type, made);
  return made;
}

/** Nobody else did it: as in Mastodon, these come from the account itself. */
const OF_ONESELF = new Set<NotificationType>([
  'poll',
  'moderation_warning',
  'severed_relationships',
]);

/** Whoever is suspended reads why once they are not any more. */
function isThere(type: NotificationType): RawBuilder<unknown> {
  if (type === 'moderation_warning') return sql`true`;
  return sql`target.suspended_at is null and actor.suspended_at is null`;
}

function insertion(type: NotificationType, p: Tellable): RawBuilder<Told> {
  const statusId = sql<string>`told.status_id`;
  return sql<Told>`
    with told as (
      select * from unnest(${p.targets}::bigint[], ${p.actors}::bigint[], ${p.statuses}::bigint[],
        ${p.reports}::bigint[], ${p.severances}::bigint[], ${p.warnings}::bigint[])
        as told (target_id, actor_id, status_id, report_id, severance_id, warning_id)),
    wanted as (
      select target.id, actor.id as actor_id, told.status_id, told.report_id,
        told.severance_id, told.warning_id,
        ${groupKey(type, statusId, sql`${p.hour}::int`)} as group_key,
        ${verdict(type, statusId)} as verdict
      from told join accounts target on target.id = told.target_id
      join accounts actor on actor.id = told.actor_id
      left join notification_policies p on p.account_id = target.id
      where ${OF_ONESELF.has(type) ? sql`true` : sql`target.id <> actor.id`}
        and target.domain is null and ${isThere(type)}
        and ${type.startsWith('admin.') ? sql`true` : welcome(statusId)}
        and ${type === 'mention' ? aloneWith(statusId) : sql`true`})
    insert into notifications
      (account_id, type, from_account_id, status_id, report_id, severance_id, warning_id,
        group_key, filtered)
    select id, ${sql.lit(type)}, actor_id, status_id, report_id, severance_id, warning_id,
      case when verdict = 'accept' then group_key end, verdict = 'filter'
    from wanted where verdict <> 'drop'
    order by id, actor_id, status_id
    on conflict do nothing
    returning id, account_id, from_account_id, filtered`;
}

/** Nothing stands between `actor` and `target`. */
function welcome(statusId: RawBuilder<string>): RawBuilder<unknown> {
  return sql`not exists (select from blocks
      where (account_id = target.id and target_account_id = actor.id)
         or (account_id = actor.id and target_account_id = target.id))
    and not exists (select from mutes
      where account_id = target.id and target_account_id = actor.id and hide_notifications
        and (expires_at is null or expires_at > now()))
    and (not exists (select from account_domain_blocks
        where account_id = target.id and domain = actor.domain)
      or exists (select from follows where account_id = target.id and target_account_id = actor.id))
    and not exists (select from conversation_mutes m
      join statuses s on s.conversation_id = m.conversation_id
      where m.account_id = target.id and s.id = ${statusId})`;
}

/** Nobody is drawn into a conversation with people whom they shut out. */
function aloneWith(statusId: RawBuilder<string>): RawBuilder<unknown> {
  return sql`not exists (
    select from (
      select m.account_id from status_mentions m where m.status_id = ${statusId} and not m.silent
      union all
      select s.in_reply_to_account_id from statuses s where s.id = ${statusId}) other
    where exists (select from blocks
        where account_id = target.id and target_account_id = other.account_id)
      or exists (select from mutes
        where account_id = target.id and target_account_id = other.account_id
          and hide_notifications and (expires_at is null or expires_at > now())))`;
}

/** Of what was held back, a mention or a quote asks to be seen. */
async function ask(tx: Tx, type: NotificationType, held: Told[]): Promise<void> {
  if (held.length === 0 || (type !== 'mention' && type !== 'quote')) return;
  const pairs = new Map(held.map((one) => [`${one.account_id} ${one.from_account_id}`, one]));
  await tx
    .insertInto('notification_requests')
    .values(
      [...pairs.values()].map(({ account_id, from_account_id }) => ({
        account_id,
        from_account_id,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'from_account_id'])
        .doUpdateSet({ updated_at: sql<Date>`now()` }),
    )
    .execute();
}
