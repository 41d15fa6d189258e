import { sql } from 'kysely';
import { newSecret } from '#server/core/secrets.ts';
import type { Db } from '#server/db/pool.ts';
import type { Tx } from '#server/db/transaction.ts';
import { formError } from './form-errors.ts';

export interface NewInvite {
  createdByAccountId: string | null;
  /** Null: any number of times. */
  maxUses: number | null;
  expiresAt: Date | null;
}

/** A new invite; returns its code. */
export async function createInvite(db: Db, invite: NewInvite): Promise<string> {
  const code = newSecret().slice(0, 12);
  await db
    .insertInto('invites')
    .values({
      code,
      created_by_account_id: invite.createdByAccountId,
      max_uses: invite.maxUses,
      expires_at: invite.expiresAt,
    })
    .execute();
  return code;
}

export async function listInvites(db: Db) {
  return await db
    .selectFrom('invites')
    .select(['code', 'uses', 'max_uses', 'expires_at', 'created_at'])
    .orderBy('id', 'desc')
    .execute();
}

/** Makes a code worthless; those who came by it stay. Returns whether there was one. */
export async function revokeInvite(db: Db, code: string): Promise<boolean> {
  const result = await db.deleteFrom('invites').where('code', '=', code).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Uses a code once and returns its id; null without a code. Refuses one that is unknown or spent. */
export async function spendInvite(tx: Tx, code: string): Promise<string | null> {
  if (code === '') return null;
  const row = await tx
    .updateTable('invites')
    .set({ uses: sql<number>`uses + 1` })
    .where('code', '=', code)
    .where((eb) => eb.or([eb('max_uses', 'is', null), eb('uses', '<', eb.ref('max_uses'))]))
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', sql<Date>`now()`)]))
    .returning('id')
    .executeTakeFirst();
  if (!row) throw formError([['invite_code', 'ERR_INVALID']]);
  return row.id;
}

/** Whether this code lets anybody in now; null for one that never was. */
export async function inviteState(db: Db, code: string): Promise<'good' | 'spent' | null> {
  const row = await db
    .selectFrom('invites')
    .select(
      sql<boolean>`(max_uses is null or uses < max_uses)
      and (expires_at is null or expires_at > now())`.as('good'),
    )
    .where('code', '=', code)
    .executeTakeFirst();
  if (!row) return null;
  return row.good ? 'good' : 'spent';
}
