import { sql } from 'kysely';
import { rejectFollow } from '#server/accounts/relations/reject-follow.ts';
import { recordSeverance } from '#server/accounts/severances/record.ts';
import { recordEvent } from '#server/bus/record.ts';
import { DomainError } from '#server/core/errors.ts';
import type { Db } from '#server/db/pool.ts';
import { inTransaction, type Tx } from '#server/db/transaction.ts';
import { credentialsChanged } from '#server/users/credential-changes.ts';
import { endSessions } from '#server/users/sessions.ts';
import { warn } from './warn.ts';

/**
 * Hides an account, here or elsewhere, and keeps its user out, who is told with `warning` what the
 * moderators say; undefined: they did not decide it. Whoever is elsewhere reads nothing of here any
 * more: as in Mastodon they follow nobody of this server from now on, and those are told. Again is
 * fine.
 */
export async function suspendAccount(
  db: Db,
  accountId: string,
  warning?: { text: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const suspended = await tx
      .updateTable('accounts')
      .set({ suspended_at: new Date(), updated_at: new Date() })
      .where('id', '=', accountId)
      .where('suspended_at', 'is', null)
      .returning(['username', 'domain'])
      .executeTakeFirst();
    const user = await userOf(tx, accountId);
    if (user) await endSessions(tx, user.id);
    if (user) await ownReasons(tx, user.id);
    if (suspended === undefined) return;
    if (suspended.domain === null) await recordEvent(tx, 'account.updated', { accountId });
    else await keepLost(tx, accountId, `${suspended.username}@${suspended.domain}`);
    if (warning) await warn(tx, { accountId, action: 'suspend', text: warning.text });
  });
  for (const targetAccountId of await followedFromElsewhere(db, accountId))
    await rejectFollow({ db }, { accountId, targetAccountId });
}

async function keepLost(tx: Tx, accountId: string, targetName: string): Promise<void> {
  await recordSeverance(
    tx,
    { type: 'account_suspension', targetName },
    sql`select * from follows where account_id = ${accountId}`,
  );
}

/** Whom of this server an account of another one follows, or asked to. */
async function followedFromElsewhere(db: Db, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.target_account_id as id from (
      select account_id, target_account_id from follows where account_id = ${accountId}
      union select account_id, target_account_id from follow_requests
      where account_id = ${accountId}) f
    join accounts follower on follower.id = f.account_id and follower.domain is not null
    join accounts followed on followed.id = f.target_account_id and followed.domain is null`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

/** Shows it again; its user may come back. What was deleted stays so. */
export async function unsuspendAccount(db: Db, accountId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const account = await tx
      .updateTable('accounts')
      .set({ suspended_at: null, updated_at: new Date() })
      .where('id', '=', accountId)
      .returning('domain')
      .executeTakeFirst();
    if (account?.domain !== null) return;
    if (!(await userOf(tx, accountId))) throw new DomainError('gone', 'This account was deleted');
    await credentialsChanged(tx);
    await recordEvent(tx, 'account.updated', { accountId });
  });
}

/**
 * Whoever a lock of their wiki account keeps out comes back when it ends, but not whoever is suspended
 * here as well.
 */
async function ownReasons(tx: Tx, userId: string): Promise<void> {
  await tx
    .updateTable('wiki_identities')
    .set({ locked_at: null })
    .where('user_id', '=', userId)
    .execute();
}

async function userOf(tx: Tx, accountId: string): Promise<{ id: string } | undefined> {
  return await tx
    .selectFrom('users')
    .select('id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}
