import { recordEvent } from '#server/bus/record.ts';
import { DomainError, notFound } from '#server/core/errors.ts';
import { newId } from '#server/core/ids.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { type FollowLimits, refuseTooMany } from './follow-limit.ts';
import {
  countFollow,
  lockPair,
  type PairDeps,
  type PairedAccount,
  type PairWithUri,
} from './pair.ts';

export interface FollowRequest extends PairWithUri {
  /** What the follower wants to see of it; on a second follow, only what is given changes. */
  showReblogs?: boolean | undefined;
  notify?: boolean | undefined;
  languages?: string[] | null | undefined;
  /** Whom a move takes along may follow one more than others may. */
  limit?: 'none' | undefined;
}

/** `limits`: those that the operator set; Mastodon's where none are given. */
export interface FollowDeps extends PairDeps {
  config?: { limits: FollowLimits };
}

/** What came of it: `following` at once, or `requested` until the other side agrees. */
export type FollowOutcome = 'following' | 'requested';

/**
 * One account follows another, be it from here or, with the `uri` of the Follow, from elsewhere.
 * A local account that is not locked is followed at once; a locked or remote one is asked first
 * (the event makes the Follow go out), and so is any by somebody whom the moderators have limited. Following again changes the options only, and answers a
 * remote follower's repeated Follow with another Accept, since the first may have got lost.
 *
 * Throws `not_found` for unknown accounts, `forbidden` when either blocks the other
 * or the other's server, or when the one to follow has moved, `invalid` for one too many.
 */
export async function follow(deps: FollowDeps, request: FollowRequest): Promise<FollowOutcome> {
  if (request.accountId === request.targetAccountId)
    throw new DomainError('forbidden', 'Following your own account is not allowed');
  return await inTransaction(deps.db, async (tx) => {
    const { account, target } = await lockPair(tx, request);
    if (account.suspended_at !== null || target.suspended_at !== null) throw notFound();
    await refuseIfBlocked(tx, request, account, target);
    if (await changeExisting(tx, 'follows', request)) {
      if (account.domain !== null && target.domain === null) await accepted(tx, request);
      return 'following';
    }
    if (await changeExisting(tx, 'follow_requests', request)) return 'requested';
    if (target.moved_to_account_id !== null)
      throw new DomainError('forbidden', 'This account has moved');
    if (account.domain === null && request.limit !== 'none')
      await refuseTooMany(tx, request.accountId, deps.config?.limits);
    // Whom the moderators have limited asks first, whoever is followed.
    const asks = target.domain !== null || target.locked || account.silenced_at !== null;
    await insert(tx, asks ? 'follow_requests' : 'follows', request, account);
    if (asks) {
      await recordEvent(tx, 'follow.requested', pairOf(request));
      return 'requested';
    }
    await countFollow(tx, request, 1);
    await recordEvent(tx, 'follow.created', pairOf(request));
    if (account.domain !== null) await accepted(tx, request);
    return 'following';
  });
}

/** Either blocks the other, or the whole server the other is on. */
async function refuseIfBlocked(
  tx: Tx,
  { accountId, targetAccountId }: FollowRequest,
  account: PairedAccount,
  target: PairedAccount,
): Promise<void> {
  const block = await tx
    .selectFrom('blocks')
    .select('id')
    .where('account_id', 'in', [accountId, targetAccountId])
    .where('target_account_id', 'in', [accountId, targetAccountId])
    .limit(1)
    .executeTakeFirst();
  const domainBlock = await tx
    .selectFrom('account_domain_blocks')
    .select('id')
    .where((eb) =>
      eb.or([
        eb.and({ account_id: accountId, domain: target.domain ?? '' }),
        eb.and({ account_id: targetAccountId, domain: account.domain ?? '' }),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  if (block ?? domainBlock) throw new DomainError('forbidden', 'This action is not allowed');
}

async function changeExisting(
  tx: Tx,
  table: 'follows' | 'follow_requests',
  request: FollowRequest,
): Promise<boolean> {
  const uri =
    request.uri && (await isTaken(tx, table, request)) ? undefined : (request.uri ?? undefined);
  const row = await tx
    .updateTable(table)
    .set({
      account_id: request.accountId,
      show_reblogs: request.showReblogs,
      notify: request.notify,
      languages: request.languages,
      uri,
    })
    .where('account_id', '=', request.accountId)
    .where('target_account_id', '=', request.targetAccountId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function insert(
  tx: Tx,
  table: 'follows' | 'follow_requests',
  request: FollowRequest,
  follower: PairedAccount,
): Promise<void> {
  const given = request.uri && (await isTaken(tx, table, request)) ? null : request.uri;
  const uri = follower.domain === null ? `${follower.uri}#follows/${newId()}` : given;
  await tx
    .insertInto(table)
    .values({
      account_id: request.accountId,
      target_account_id: request.targetAccountId,
      uri,
      show_reblogs: request.showReblogs ?? true,
      notify: request.notify ?? false,
      languages: request.languages ?? null,
    })
    .execute();
}

/** Some servers use one id for all their Follows; it then says nothing and is not kept. */
async function isTaken(
  tx: Tx,
  table: 'follows' | 'follow_requests',
  request: FollowRequest,
): Promise<boolean> {
  const other = await tx
    .selectFrom(table)
    .select('id')
    .where('uri', '=', request.uri ?? '')
    .where((eb) =>
      eb.or([
        eb('account_id', '<>', request.accountId),
        eb('target_account_id', '<>', request.targetAccountId),
      ]),
    )
    .executeTakeFirst();
  return other !== undefined;
}

async function accepted(tx: Tx, request: FollowRequest): Promise<void> {
  await recordEvent(tx, 'follow.accepted', {
    ...pairOf(request),
    uri: request.uri ?? null,
    answerId: newId(),
  });
}

function pairOf({ accountId, targetAccountId }: FollowRequest) {
  return { accountId, targetAccountId };
}
