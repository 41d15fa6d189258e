import { type RawBuilder, sql } from 'kysely';
import { recordEvent } from '#server/bus/record.ts';
import type { SeveranceType } from '#server/db/schema/moderation.ts';
import type { Tx } from '#server/db/transaction.ts';

/** What ended follows: the server that was blocked, or the handle of the account. */
export interface Severance {
  type: SeveranceType;
  targetName: string;
}

export interface EndedFollow {
  account_id: string;
  target_account_id: string;
}

/**
 * Keeps what people of this server lose, so that they are told and can take a list of it away:
 * https://docs.joinmastodon.org/entities/RelationshipSeveranceEvent/. `follows` gives whole rows of
 * `follows`: those about to end, or `delete … returning *`. Resolves to them; nothing is kept where
 * there are none between here and elsewhere.
 */
export async function recordSeverance(
  tx: Tx,
  { type, targetName }: Severance,
  follows: RawBuilder<unknown>,
): Promise<EndedFollow[]> {
  const { rows } = await sql<EndedFollow & { severance_id: string | null }>`
    with ended as (${follows}),
    sided as (
      select ended.*, follower.domain is null as follower_is_ours
      from ended join accounts follower on follower.id = ended.account_id
      join accounts followed on followed.id = ended.target_account_id
      where (follower.domain is null) <> (followed.domain is null)),
    severance as (
      insert into severances (type, target_name)
      select ${type}::text, ${targetName}::text where exists (select from sided) returning id),
    lost as (
      insert into severed_follows (severance_id, local_account_id, direction, remote_account_id,
        show_reblogs, notify, languages)
      select severance.id, case when follower_is_ours then account_id else target_account_id end,
        case when follower_is_ours then 'following' else 'followers' end,
        case when follower_is_ours then target_account_id else account_id end,
        show_reblogs, notify, languages
      from sided cross join severance
      returning severance_id, local_account_id, direction),
    cost as (
      insert into account_severances (severance_id, account_id, followers_count, following_count)
      select severance_id, local_account_id, count(*) filter (where direction = 'followers'),
        count(*) filter (where direction = 'following')
      from lost group by 1, 2)
    select account_id, target_account_id, (select id from severance) as severance_id from ended`.execute(
    tx,
  );
  const severanceId = rows[0]?.severance_id ?? null;
  if (severanceId !== null) await recordEvent(tx, 'follows.severed', { severanceId });
  return rows;
}
